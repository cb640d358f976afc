package io.genrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.cache.BundledRedis;
import io.genrec.serving.bundle.FakeGenerator;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Requests with tokens, bodies, headers and paths that somebody has tampered with: whatever they are, they are answered,
 * never with a failure of the node, and never with what belongs to another user. {@code -Dgenrec.fuzz.requests=N} sends more.
 */
@Tag("slow")
class FuzzIT {
    private static final int REQUESTS = Integer.getInteger("genrec.fuzz.requests", 1_000);

    private static final List<String> PATHS = List.of(
            "/v1/recommendations",
            "/v1/events",
            "/v1/requests/AAAAAAAAAAAAAAAAAAAAAA",
            "/console/users?query=u",
            "/console/users/u7/history",
            "/admin/bundles",
            "/health/ready",
            "/openapi.yaml",
            "/");
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "PATCH", "BREW", "get");
    private static final List<String> HEADERS = List.of(
            "Idempotency-Key: k",
            "Idempotency-Key: \u0001\u00e9",
            "Authorization: Bearer no",
            "Content-Encoding: gzip",
            "Content-Encoding: br",
            "Content-Type: text/plain",
            "Accept-Encoding: zstd;q=x",
            "Expect: 100-continue",
            "Range: bytes=1-",
            "X-" + "a".repeat(300) + ": b",
            "Cookie: " + "c".repeat(9_000));

    private BundledRedis redis;
    private ServingNode node;
    private Wire wire;
    private String theirs = "";

    @BeforeEach
    void start() throws IOException {
        redis = BundledRedis.start();
        node = Nodes.start(
                redis,
                new FakeGenerator("v1", 1000),
                "serve { list-size = 20, growth = 10, max-list-size = 30, max-page-size = 30 }, redis.list-ttl = 1m");
        wire = new Wire(URI.create(node.address()));
        theirs = Api.nextToken(new Api(node).page("u7", 3, "").body());
    }

    @AfterEach
    void stop() throws IOException {
        wire.close();
        node.close();
        redis.close();
    }

    @Test
    void requests_that_were_tampered_with_are_answered_and_give_nothing_away() throws IOException {
        tamper(REQUESTS);
    }

    private void tamper(int requests) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int request = 0; request < requests; request++) {
            String sent = request(random);
            Answer answer = wire.send(sent);
            assertThat(answer.status())
                    .as("seed %d, request %d:%n%s%n%s", seed, request, sent, answer.body())
                    .isNotEqualTo(500)
                    .isBetween(200, 503);
            assertThat(answer.body())
                    .as("seed %d, request %d:%n%s", seed, request, sent)
                    .doesNotContain("Exception")
                    .doesNotContain("\tat ");
            if (sent.contains("\"userId\":\"u8\"") && sent.contains("pageToken")) {
                assertThat(answer.status())
                        .as("a token of another user, seed %d, request %d:%n%s", seed, request, sent)
                        .isNotEqualTo(200);
            }
        }
        assertThat(new Api(node).get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(new Api(node).page("u7", 0, theirs).statusCode()).isIn(200, 410);
    }

    private String request(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> post("{\"userId\":\"u8\",\"pageToken\":\"" + token(random) + "\"}", "");
            case 1 ->
                post(
                        mutated(
                                "{\"userId\":\"u9\",\"pageSize\":3,\"history\":[{\"itemId\":\"i1\",\"action\":\"carted\","
                                        + "\"timeMillis\":5}],\"exclude\":[\"i2\"],\"pageToken\":\"" + token(random)
                                        + "\"}",
                                random),
                        "");
            case 2 ->
                post(
                        "{\"userId\":\"u8\",\"pageToken\":\"" + theirs + "\"}",
                        HEADERS.get(random.nextInt(HEADERS.size())));
            default ->
                METHODS.get(random.nextInt(METHODS.size())) + " "
                        + (random.nextBoolean() ? path(random) : PATHS.get(random.nextInt(PATHS.size())))
                        + " HTTP/1.1\r\nHost: localhost\r\n" + HEADERS.get(random.nextInt(HEADERS.size()))
                        + "\r\nContent-Length: 0\r\n\r\n";
        };
    }

    private static String post(String body, String header) {
        return "POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\n"
                + (header.startsWith("Content-Type") ? "" : "Content-Type: application/json\r\n")
                + (header.isEmpty() ? "" : header + "\r\n")
                + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    /** The token of another user, whole or not. */
    private String token(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> theirs;
            case 1 -> theirs.substring(random.nextInt(theirs.length()));
            case 2 -> theirs + theirs.substring(0, random.nextInt(theirs.length()));
            default -> {
                StringBuilder changed = new StringBuilder(theirs);
                String letters = "ABab09-_=+/.";
                for (int change = 0; change <= random.nextInt(3); change++) {
                    changed.setCharAt(
                            random.nextInt(changed.length()), letters.charAt(random.nextInt(letters.length())));
                }
                yield changed.toString();
            }
        };
    }

    private static String mutated(String text, Random random) {
        StringBuilder changed = new StringBuilder(text);
        for (int change = 0; change <= random.nextInt(4); change++) {
            int at = random.nextInt(changed.length());
            switch (random.nextInt(5)) {
                case 0 -> changed.deleteCharAt(at);
                case 1 -> changed.insert(at, (char) (1 + random.nextInt(0x2ff)));
                case 2 ->
                    changed.insert(
                            at,
                            List.of("null", "-1", "1e999", "{", "]", "\"\"", "true")
                                    .get(random.nextInt(7)));
                case 3 -> changed.insert(at, changed.substring(0, at));
                default -> changed.insert(at, "[".repeat(random.nextInt(3_000)));
            }
        }
        return changed.toString();
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder("/");
        for (int part = 0; part < random.nextInt(12); part++) {
            path.append(List.of(
                            "v1",
                            "/",
                            "..",
                            "%2e%2e",
                            "%00",
                            "%zz",
                            "requests",
                            "?",
                            "a=b&",
                            "%e9",
                            "console",
                            ";x",
                            "//")
                    .get(random.nextInt(13)));
        }
        return random.nextInt(50) == 0 ? path + "x".repeat(9_000) : path.toString();
    }

    private record Answer(int status, String body) {}

    /** One connection, opened again where the node has closed it. */
    private static final class Wire implements AutoCloseable {
        private final URI server;
        private Socket socket = new Socket();
        private InputStream in = InputStream.nullInputStream();

        Wire(URI server) {
            this.server = server;
        }

        Answer send(String request) throws IOException {
            for (int attempt = 0; ; attempt++) {
                try {
                    if (!socket.isConnected() || socket.isClosed()) {
                        socket = new Socket(server.getHost(), server.getPort());
                        in = new BufferedInputStream(socket.getInputStream());
                    }
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
                    return answer(request.startsWith("HEAD "));
                } catch (IOException closed) {
                    socket.close();
                    if (attempt == 3) {
                        throw closed;
                    }
                }
            }
        }

        private Answer answer(boolean withoutBody) throws IOException {
            String status = line();
            while (status.contains(" 100 ")) {
                line();
                status = line();
            }
            int length = 0;
            boolean closes = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                    length = Integer.parseInt(header.substring(15).strip());
                }
                closes |= header.equalsIgnoreCase("connection: close");
            }
            String body = withoutBody ? "" : new String(in.readNBytes(length), StandardCharsets.UTF_8);
            if (closes) {
                socket.close();
            }
            return new Answer(Integer.parseInt(status.split(" ")[1]), body);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int read = in.read(); read != '\n'; read = in.read()) {
                if (read < 0) {
                    throw new IOException("the node closed the connection");
                }
                if (read != '\r') {
                    line.append((char) read);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
