package io.genrec.serving;

import static io.genrec.serving.Api.json;
import static io.genrec.serving.Api.nextToken;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.genrec.cache.BundledRedis;
import io.genrec.serving.bundle.BrokenGenerator;
import io.genrec.serving.bundle.FakeGenerator;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.bundle.SlowGenerator;
import io.genrec.testing.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One clear problem for everything a caller can get wrong. */
class RefusalsIT {
    private static BundledRedis redis;
    private static ServingNode node;
    private static Api api;

    @BeforeAll
    static void start() {
        redis = BundledRedis.start();
        node = Nodes.start(
                redis,
                new FakeGenerator("v1", 1000),
                "serve { max-history = 3, max-excluded = 3, max-request-bytes = 4 KiB }");
        api = new Api(node);
    }

    @AfterAll
    static void stop() {
        node.close();
        redis.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                                        | userId is missing",
                "{\"userId\":\"\"}                         | userId must be a string of 1 to 256 printable characters",
                "{\"userId\":\"  \"}                       | userId must be a string of 1 to 256 printable characters",
                "{\"userId\":7}                            | userId must be a string of 1 to 256 printable characters",
                "{\"userId\":null}                         | userId is null; leave it out instead",
                "{\"userId\":\"a\\u0000\"}                 | userId must be a string of 1 to 256 printable characters",
                "{\"userId\":\"\\ud800\"}                  | userId must be a string of 1 to 256 printable characters",
                "{\"userId\":\"u1\",\"pageSize\":0}        | pageSize must be a whole number from 1 to 100: 0",
                "{\"userId\":\"u1\",\"pageSize\":10000}    | pageSize must be a whole number from 1 to 100: 10000",
                "{\"userId\":\"u1\",\"pageSize\":-1}       | pageSize must be a whole number from 1 to 100: -1",
                "{\"userId\":\"u1\",\"pageSize\":1.5}      | pageSize must be a whole number from 1 to 100: 1.5",
                "{\"userId\":\"u1\",\"pageSize\":\"ten\"}  | pageSize must be a whole number from 1 to 100: \"ten\"",
                "{\"userId\":\"u1\",\"pageSize\":99999999999999999999} "
                        + "| pageSize must be a whole number from 1 to 100: 99999999999999999999",
                "{\"userId\":\"u1\",\"size\":5}            "
                        + "| the body has an unknown field: size; known are [boost, exclude, fields, filter, history, leaveOut, maxPerCategory, newShare, only, pageSize, pageToken, scenario, similarTo, userId]",
                "{\"userId\":\"u1\",\"history\":{}}        | history must be an array",
                "{\"userId\":\"u1\",\"history\":[\"i1\"]}  | history[0] must be a JSON object",
                "{\"userId\":\"u1\",\"history\":[{\"itemId\":\"i1\",\"action\":\"exposed\"}]} "
                        + "| history[0].action must be clicked, carted or ordered: \"exposed\"",
                "{\"userId\":\"u1\",\"history\":[{\"itemId\":\"i1\",\"timeMillis\":-1}]} "
                        + "| history[0].timeMillis must be milliseconds since 1970, UTC: -1",
                "{\"userId\":\"u1\",\"exclude\":[1]}       "
                        + "| exclude[0] must be a string of 1 to 256 printable characters",
                "{\"userId\":\"u1\",\"exclude\":[\"a\",\"b\",\"c\",\"d\"]} | exclude holds 4 entries, more than 3",
                "{\"userId\":\"u1\",\"maxPerCategory\":0}  | maxPerCategory must be a whole number from 1 to 100: 0",
                "{\"userId\":\"u1\",\"fields\":[\"size\"]}  | fields must hold categories, brand, price, why: \"size\"",
                "{\"userId\":\"u1\",\"boost\":[{\"by\":1}]}   | boost[0].filter is missing",
                "{\"userId\":\"u1\",\"boost\":[{\"by\":21,\"filter\":{\"maxPrice\":3}}]} "
                        + "| boost[0].by must be a number from -20 to 20: 21",
                "{\"userId\":\"u1\",\"boost\":[{\"by\":1,\"filter\":{}}]} "
                        + "| boost[0].filter must hold categories, brands, minPrice or maxPrice",
                "[]                                        | the body must be a JSON object",
            })
    void a_request_that_breaks_a_rule_gets_the_rule(String body, String detail) {
        assertProblem(api.recommend(body), 400, "invalid-request", detail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"userId\":\"u1\"} {}",
                "userId=u1",
                "{\"userId\":\"u1\",\"userId\":\"u2\"}",
                "{'userId':'u1'}",
                "NaN",
                "\u0001\u0002\u0003",
            })
    void invalid_json_is_refused_as_such(String body) {
        JsonNode problem = problem(api.recommend(body), 400);
        assertThat(problem.get("type").asText())
                .isIn("urn:genrec:problem:malformed-json", "urn:genrec:problem:invalid-request");
    }

    @Fault("Truncated JSON was answered in the words of the parser.")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"userId\": \"u                | the body ends in the middle of its JSON at line 1, column 14",
                "{\"userId\": \"u1\"            | the body ends in the middle of its JSON at line 1, column 16",
                "{\"userId\":\"u1\"} {}          | something follows the JSON of the body at line 1, column 17",
                "{\"userId\":1,\"userId\":2}     | a field is there twice in the JSON of the body at line 1, column 21",
                "userId=u1                        | the body is not JSON at line 1, column 8",
            })
    void invalid_json_is_refused_with_its_position_and_without_the_words_of_the_parser(String body, String detail) {
        assertProblem(api.recommend(body), 400, "malformed-json", detail);
    }

    @Fault("A zipped body was called invalid JSON.")
    @Test
    void a_body_that_is_zipped_is_unzipped() throws IOException {
        HttpResponse<String> answer = zipped(gzip("{\"userId\": \"u1\", \"pageSize\": 2}"), "gzip");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Api.items(answer.body())).hasSize(2);
    }

    @Test
    void a_body_that_contradicts_its_content_encoding_is_refused_by_name() throws IOException {
        String broken = "the body is not gzip, or not all of it, though its Content-Encoding says so";
        byte[] whole = gzip("{\"userId\": \"u1\"}");
        assertProblem(zipped(Arrays.copyOf(whole, whole.length - 9), "gzip"), 400, "malformed-json", broken);
        assertProblem(
                zipped("{\"userId\": \"u1\"}".getBytes(StandardCharsets.UTF_8), "gzip"), 400, "malformed-json", broken);
        assertProblem(
                zipped(whole, "br"),
                415,
                "unsupported-media-type",
                "send the body as it is or by Content-Encoding: gzip, which alone is known here");
    }

    @Test
    void a_small_body_that_unpacks_to_a_huge_one_is_too_large() throws IOException {
        assertThat(gzip(" ".repeat(100_000)).length).isLessThan(4096);
        assertProblem(
                zipped(gzip(" ".repeat(100_000)), "gzip"),
                413,
                "body-too-large",
                "the body must be at most 4096 bytes when unpacked");
    }

    private HttpResponse<String> zipped(byte[] body, String coding) {
        return Api.send(api.at("/v1/recommendations")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", coding)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void json_nested_too_deeply_and_invalid_utf_8_are_refused() {
        assertThat(problem(api.recommend("[".repeat(2000)), 400).get("type").asText())
                .isEqualTo("urn:genrec:problem:malformed-json");
        HttpResponse<String> garbage = Api.send(api.at("/v1/recommendations")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[] {(byte) 0xff, (byte) 0xfe, (byte) 0x80, 0, 1})));
        assertThat(problem(garbage, 400).get("type").asText()).isEqualTo("urn:genrec:problem:malformed-json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "not base64 at all!", "....", "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo"})
    void a_token_that_was_never_issued_is_forged(String token) {
        HttpResponse<String> response = api.recommend("{\"userId\":\"u1\",\"pageToken\":\"" + token + "\"}");
        assertThat(problem(response, 403).get("type").asText()).isEqualTo("urn:genrec:problem:token-forged");
    }

    @Test
    void a_token_with_any_character_changed_is_forged() {
        String token = nextToken(api.page("u1", 2, "").body());
        for (int index = 0; index < token.length(); index++) {
            char other = token.charAt(index) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, index) + other + token.substring(index + 1);
            assertThat(api.page("u1", 2, changed).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void a_token_of_another_secret_is_forged() {
        try (ServingNode other =
                Nodes.start(redis, new FakeGenerator("v1", 1000), "serve.token-secret = \"another secret entirely\"")) {
            String token = nextToken(new Api(other).page("u1", 2, "").body());
            assertProblem(
                    api.page("u1", 2, token),
                    403,
                    "token-forged",
                    "pageToken must be a nextPageToken of this service, unchanged; ask without one for a new list");
        }
    }

    @Test
    void a_token_of_the_previous_secret_is_still_accepted_and_its_pages_stay_the_same() {
        try (ServingNode before =
                Nodes.start(redis, new FakeGenerator("v1", 1000), "serve.token-secret = \"the secret of last week\"")) {
            String token = nextToken(new Api(before).page("u1", 2, "").body());
            String page = new Api(before).page("u1", 2, token).body();
            try (ServingNode after = Nodes.start(
                    redis,
                    new FakeGenerator("v1", 1000),
                    "serve.previous-token-secret = \"the secret of last week\"")) {
                assertThat(new Api(after).page("u1", 2, token).body()).isEqualTo(page);
            }
        }
    }

    @Fault("Changing the secret as documented refused tokens in a rolling restart.")
    @Test
    void a_secret_is_changed_in_two_steps_while_every_node_accepts_every_token_with_the_same_bytes() {
        String old = "token-secret = \"the secret of last week\"";
        String accepting = old + ", next-token-secret = \"the secret of this week\"";
        String signing =
                "token-secret = \"the secret of this week\", previous-token-secret = \"the secret of last week\"";
        assertTokensPass(old, accepting);
        assertTokensPass(accepting, signing);
        assertTokensPass(signing, "token-secret = \"the secret of this week\"");
    }

    /** The nodes of a rolling restart: lists begun on either are read on the other, but for what is older than a list lives. */
    private static void assertTokensPass(String before, String after) {
        try (ServingNode one = Nodes.start(redis, new FakeGenerator("v1", 1000), "serve { " + before + " }");
                ServingNode other = Nodes.start(redis, new FakeGenerator("v1", 1000), "serve { " + after + " }")) {
            assertSameFeed(new Api(one), new Api(other));
            assertSameFeed(new Api(other), new Api(one));
        }
    }

    private static void assertSameFeed(Api begins, Api continues) {
        String first = begins.page("u1", 20, "").body();
        List<String> grown = continues.followed("u1", first);
        assertThat(grown).hasSizeGreaterThan(3);
        assertThat(begins.followed("u1", first)).isEqualTo(grown);
    }

    @Test
    void a_token_of_another_user_is_foreign() {
        String token = nextToken(api.page("u1", 2, "").body());
        assertProblem(
                api.page("u2", 2, token), 403, "token-foreign", "userId must be the user the page token was issued to");
    }

    @Test
    void an_expired_token_is_gone_and_no_new_list_is_made_for_it() {
        SettableClock clock = new SettableClock(Instant.parse("2026-11-23T12:00:00Z"));
        FakeGenerator generator = new FakeGenerator("v1", 1000);
        try (ServingNode timed = Nodes.start(redis, generator, "redis.list-ttl = 30m", clock)) {
            Api timedApi = new Api(timed);
            String token = nextToken(timedApi.page("u1", 2, "").body());
            clock.advance(Duration.ofMinutes(30).minusMillis(1));
            assertThat(timedApi.page("u1", 2, token).statusCode()).isEqualTo(200);
            clock.advance(Duration.ofMillis(1));
            assertProblem(
                    timedApi.page("u1", 2, token),
                    410,
                    "token-expired",
                    "the list has expired; ask without pageToken for a new one");
            assertThat(generator.generations()).isEqualTo(1);
        }
    }

    @Test
    void other_parameters_must_match_those_of_the_list() {
        String first = api.recommend("{\"userId\":\"u1\",\"pageSize\":2,\"exclude\":[\"i5\"]}")
                .body();
        String token = ",\"pageToken\":\"" + nextToken(first) + "\"}";
        assertThat(api.recommend("{\"userId\":\"u1\",\"pageSize\":2,\"exclude\":[\"i5\"]" + token)
                        .statusCode())
                .isEqualTo(200);
        assertProblem(
                api.recommend("{\"userId\":\"u1\",\"pageSize\":3" + token),
                409,
                "list-fixed",
                "pageSize must be that of the list's other pages, 2, or left out: 3");
        assertProblem(
                api.recommend("{\"userId\":\"u1\",\"exclude\":[]" + token),
                409,
                "list-fixed",
                "exclude differs from what this list was made with; leave it out");
        assertProblem(
                api.recommend("{\"userId\":\"u1\",\"history\":[{\"itemId\":\"i1\"}]" + token),
                409,
                "list-fixed",
                "history differs from the one this list was made from; leave it out");
        assertProblem(
                api.recommend("{\"userId\":\"u1\"" + token, "Idempotency-Key", "k"),
                400,
                "invalid-request",
                "Idempotency-Key is for first pages; a page with a pageToken is the same page anyway");
        for (String fixed : List.of("only", "similarTo", "leaveOut")) {
            assertProblem(
                    api.recommend("{\"userId\":\"u1\",\"" + fixed + "\":[\"seen\"]" + token),
                    409,
                    "list-fixed",
                    fixed + " differs from what this list was made with; leave it out");
        }
    }

    @Test
    void parameters_repeated_with_a_token_must_match_in_any_order() {
        String wishes = "{\"userId\":\"u1\",\"pageSize\":2,\"leaveOut\":%s,\"exclude\":%s,\"filter\":%s";
        String first = api.recommend(String.format(
                        wishes, "[\"seen\",\"bought\"]", "[\"i5\",\"i6\"]", "{\"categories\":[\"odd\",\"even\"]}}"))
                .body();
        String token = ",\"pageToken\":\"" + nextToken(first) + "\"}";
        assertThat(api.recommend(String.format(
                                wishes,
                                "[\"bought\",\"seen\"]",
                                "[\"i6\",\"i5\"]",
                                "{\"categories\":[\"even\",\"odd\"]}" + token))
                        .body())
                .isEqualTo(api.page("u1", 2, nextToken(first)).body());
        assertProblem(
                api.recommend(String.format(
                        wishes, "[\"seen\",\"bought\"]", "[\"i5\",\"i6\"]", "{\"categories\":[\"odd\"]}" + token)),
                409,
                "list-fixed",
                "filter differs from what this list was made with; leave it out");
    }

    @Fault("A key was accepted again with another page size.")
    @Test
    void an_idempotency_key_is_not_used_for_two_different_requests() {
        api.recommend("{\"userId\":\"u1\"}", "Idempotency-Key", "once");
        for (String other : List.of(
                ",\"exclude\":[\"i5\"]",
                ",\"pageSize\":3",
                ",\"history\":[{\"itemId\":\"i1\"}]",
                ",\"leaveOut\":[\"seen\"]")) {
            assertProblem(
                    api.recommend("{\"userId\":\"u1\"" + other + "}", "Idempotency-Key", "once"),
                    409,
                    "key-reused",
                    "something differs from what this Idempotency-Key was first used with, such as pageSize, history or exclude");
        }
        assertThat(api.recommend("{\"userId\":\"u1\",\"pageSize\":10}", "Idempotency-Key", "once")
                        .statusCode())
                .as("the default, spelled out")
                .isEqualTo(200);
        assertProblem(
                api.recommend("{\"userId\":\"u1\"}", "Idempotency-Key", "k".repeat(256)),
                400,
                "invalid-request",
                "Idempotency-Key must be 1 to 255 visible ASCII characters");
    }

    @Test
    void a_body_too_large_or_of_another_type_is_refused() {
        assertProblem(
                api.recommend("{\"userId\":\"" + "u".repeat(100_000) + "\"}"),
                413,
                "body-too-large",
                "the body must be at most 4096 bytes");
        assertProblem(
                Api.send(api.at("/v1/recommendations")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{\"userId\":\"u1\"}"))),
                415,
                "unsupported-media-type",
                "send the header Content-Type: application/json");
    }

    @Test
    void an_unknown_path_or_method_is_reported_as_such() {
        assertProblem(api.get("/v2/anything"), 404, "not-found", "no route has this path; /openapi.yaml lists them");
        assertThat(api.get("/v1/requests/").statusCode()).isEqualTo(404);
        assertThat(api.get("/console/../../etc/passwd").statusCode()).isEqualTo(404);
        assertProblem(api.get("/v1/requests/abc"), 404, "not-found", "a request id is 22 letters, digits, - or _");
        assertProblem(
                api.get("/v1/requests/AAAAAAAAAAAAAAAAAAAAAA"),
                404,
                "not-found",
                "no list of this request, or no longer");
        HttpResponse<String> wrongMethod = api.get("/v1/recommendations");
        assertProblem(wrongMethod, 405, "method-not-allowed", "/v1/recommendations takes POST alone");
        assertThat(wrongMethod.headers().firstValue("Allow")).contains("POST");
    }

    @Fault("Too long an address and an unknown method were both answered with 400.")
    @ParameterizedTest
    @CsvSource({
        "'GET /%s HTTP/1.1', 414, uri-too-long",
        "'FETCH / HTTP/1.1', 405, method-not-allowed",
        "'TRACE /health/live HTTP/1.1', 405, method-not-allowed",
        "'OPTIONS /v1/recommendations HTTP/1.1', 405, method-not-allowed",
        "'DELETE /v1/recommendations HTTP/1.1', 405, method-not-allowed",
    })
    void a_first_line_that_breaks_a_rule_gets_the_rule(String line, int status, String slug) throws IOException {
        assertThat(raw(line.formatted("x".repeat(5_000)), "Host: localhost"))
                .startsWith("HTTP/1.1 " + status)
                .contains("application/problem+json", "urn:genrec:problem:" + slug);
    }

    @Test
    void an_unsupported_method_gets_the_supported_ones() throws IOException {
        assertThat(raw("QUERY /v1/events HTTP/1.1", "Host: localhost"))
                .startsWith("HTTP/1.1 405")
                .contains("Allow: GET, HEAD, POST");
        assertThat(raw("TRACE /v1/events HTTP/1.1", "Host: localhost", "Content-Length: 2"))
                .startsWith("HTTP/1.1 405")
                .contains("Allow: GET, HEAD, POST");
    }

    @Test
    void bytes_that_are_not_http_are_answered_with_a_problem() throws IOException {
        assertThat(raw("\u0016\u0003\u0001 not http"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json", "urn:genrec:problem:invalid-request");
    }

    @Test
    void headers_beyond_reason_are_too_large() throws IOException {
        assertThat(raw("GET /health/live HTTP/1.1", "Host: localhost", "X-Long: " + "x".repeat(70_000)))
                .startsWith("HTTP/1.1 431")
                .contains("urn:genrec:problem:headers-too-large");
    }

    @Fault("Without keys it answered whatever host it was asked for.")
    @Test
    void without_keys_it_answers_to_the_names_of_this_machine_alone() throws IOException {
        String line = "GET /console/users HTTP/1.1";
        assertThat(raw(line, "Host: attacker.example"))
                .startsWith("HTTP/1.1 421")
                .contains("urn:genrec:problem:misdirected");
        for (String name : List.of("localhost", "127.0.0.1:" + node.port(), "LOCALHOST:80", "[::1]:80")) {
            assertThat(raw(line, "Host: " + name)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void each_key_opens_its_scope_and_the_administrators_all() {
        String keys = "serve { api-key = the-key-for-recommendations, events-key = the-key-for-the-events,"
                + " admin-key = the-key-of-the-administrator }";
        try (ServingNode locked = Nodes.start(redis, new FakeGenerator("v1", 1000), keys)) {
            Api lockedApi = new Api(locked);
            assertThat(opened(lockedApi, "the-key-for-recommendations")).containsExactly("page");
            assertThat(opened(lockedApi, "the-key-for-the-events")).containsExactly("events");
            assertThat(opened(lockedApi, "the-key-of-the-administrator"))
                    .containsExactly("page", "events", "users", "history", "list", "metrics");
            assertThat(opened(lockedApi, "another-key-altogether")).isEmpty();
            assertThat(lockedApi.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void with_one_key_what_has_none_is_closed() {
        try (ServingNode locked =
                Nodes.start(redis, new FakeGenerator("v1", 1000), "serve.api-key = the-key-for-recommendations")) {
            Api lockedApi = new Api(locked);
            assertThat(opened(lockedApi, "the-key-for-recommendations")).containsExactly("page");
            assertThat(opened(lockedApi, "")).isEmpty();
            assertProblem(
                    lockedApi.get("/metrics"),
                    401,
                    "key-missing",
                    "send the header Authorization: Bearer KEY with this service's key for admin");
        }
    }

    @Test
    void with_a_port_for_the_administrator_nothing_of_his_is_at_the_other() {
        try (ServingNode two = Nodes.start(redis, new FakeGenerator("v1", 1000), "serve.admin-port = 0")) {
            Api atPublic = new Api(two.address());
            Api atAdmin = new Api(two.adminAddress());
            for (String path : List.of("/", "/console.js", "/console/users", "/console/users/u1/history", "/metrics")) {
                assertThat(atPublic.get(path).statusCode()).as(path).isEqualTo(404);
                assertThat(atAdmin.get(path).statusCode()).as(path).isEqualTo(200);
            }
            for (Api api : List.of(atPublic, atAdmin)) {
                assertThat(api.page("u1", 2, "").statusCode()).isEqualTo(200);
                assertThat(api.get("/health/ready").statusCode()).isEqualTo(200);
            }
        }
    }

    @Fault("A thousand idle connections stopped a node, health checks included.")
    @Test
    void idle_connections_keep_nobody_out() throws IOException {
        try (ServingNode small = Nodes.start(redis, new FakeGenerator("v1", 1000), "serve.max-connections = 20")) {
            List<Socket> idle = new ArrayList<>();
            try {
                for (int connection = 0; connection < 200; connection++) {
                    idle.add(new Socket("127.0.0.1", small.port()));
                }
                Api smallApi = new Api(small);
                assertThat(smallApi.get("/health/ready").statusCode()).isEqualTo(200);
                assertThat(smallApi.page("u1", 2, "").statusCode()).isEqualTo(200);
                assertThat(idle.get(0).getInputStream().read())
                        .as("the connection that was idle for longest is closed")
                        .isEqualTo(-1);
            } finally {
                for (Socket socket : idle) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void a_node_that_has_too_much_to_do_says_when_to_come_back() {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        ListGenerator slow = new SlowGenerator(new FakeGenerator("v1", 1000), started, release);
        try (ServingNode busy =
                Nodes.start(redis, slow, "serve { generation-threads = 1, generation-queue = 1, max-in-flight = 3 }")) {
            Api busyApi = new Api(busy);
            CompletableFuture<HttpResponse<String>> first = ask(busyApi, "u1");
            await(started);
            CompletableFuture<HttpResponse<String>> second = ask(busyApi, "u2");
            awaitMetric(busyApi, "genrec_generations_waiting 1.0");
            HttpResponse<String> third = busyApi.page("u3", 2, "");
            assertProblem(
                    third,
                    503,
                    "overloaded",
                    "more lists are being generated than this node can be done with in time; ask again after Retry-After");
            assertThat(third.headers().firstValue("Retry-After")).contains("1");
            release.countDown();
            assertThat(first.join().statusCode()).isEqualTo(200);
            assertThat(second.join().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_node_with_too_many_requests_at_once_says_when_to_come_back() {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        ListGenerator slow = new SlowGenerator(new FakeGenerator("v1", 1000), started, release);
        try (ServingNode busy = Nodes.start(redis, slow, "serve.max-in-flight = 1")) {
            Api busyApi = new Api(busy);
            CompletableFuture<HttpResponse<String>> first = ask(busyApi, "u1");
            await(started);
            HttpResponse<String> second = busyApi.page("u2", 2, "");
            assertProblem(
                    second, 429, "too-many-requests", "this node answers 1 requests at once; ask again in a second");
            assertThat(second.headers().firstValue("Retry-After")).contains("1");
            assertThat(busyApi.get("/health/live").statusCode()).isEqualTo(200);
            release.countDown();
            assertThat(first.join().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_generator_that_fails_is_our_fault_and_shows_nothing_of_itself() {
        ListGenerator broken = new BrokenGenerator(new FakeGenerator("v1", 1000));
        try (ServingNode failing = Nodes.start(redis, broken, "")) {
            HttpResponse<String> response = new Api(failing).page("u1", 2, "");
            assertProblem(response, 500, "internal-error", "the log of this node says what");
            assertThat(response.body()).doesNotContain("weights", "Exception");
        }
    }

    private static List<String> opened(Api api, String key) {
        String bearer = "Bearer " + key;
        Map<String, HttpResponse<String>> answers = new LinkedHashMap<>();
        answers.put("page", api.recommend("{\"userId\":\"u1\"}", "Authorization", bearer));
        answers.put(
                "events",
                Api.send(api.at("/v1/events")
                        .headers("Authorization", bearer, "Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}"))));
        Map.of(
                        "users", "/console/users",
                        "history", "/console/users/u1/history",
                        "list", "/v1/requests/AAAAAAAAAAAAAAAAAAAAAA",
                        "metrics", "/metrics")
                .forEach((name, path) -> answers.put(name, Api.send(api.at(path).header("Authorization", bearer))));
        return Stream.of("page", "events", "users", "history", "list", "metrics")
                .filter(name -> Objects.requireNonNull(answers.get(name)).statusCode() != 401)
                .toList();
    }

    /** What the node answers to these lines, to the end of the connection. */
    private static String raw(String... lines) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", node.port())) {
            String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static CompletableFuture<HttpResponse<String>> ask(Api api, String user) {
        return CompletableFuture.supplyAsync(() -> api.page(user, 2, ""), task -> new Thread(task).start());
    }

    /** Ends when the node shows it; the suite's own time limit ends it otherwise. */
    private static void awaitMetric(Api api, String line) {
        while (!api.get("/metrics").body().contains(line)) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertProblem(HttpResponse<String> response, int status, String slug, String detail) {
        JsonNode problem = problem(response, status);
        assertThat(problem.get("detail").asText()).isEqualTo(detail);
        assertThat(problem.get("type").asText()).isEqualTo("urn:genrec:problem:" + slug);
    }

    private static JsonNode problem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = json(response.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asText()).isNotEmpty();
        return problem;
    }
}
