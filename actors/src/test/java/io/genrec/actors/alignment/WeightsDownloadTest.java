package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.genrec.alignment.rollout.PolicyVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsDownloadTest {
    private static final byte[] WEIGHTS = "one two three".getBytes(StandardCharsets.UTF_8);
    private static final PolicyVersion POLICY = new PolicyVersion(3, SumLearner.sha256(WEIGHTS));

    @TempDir
    private Path folder = Path.of("");

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server = listen();
    private int damaged;

    private static HttpServer listen() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Damages the first answers. */
    @BeforeEach
    void serve() {
        server.createContext("/", exchange -> {
            byte[] body = WEIGHTS.clone();
            if (asked.incrementAndGet() <= damaged) {
                body[4] ^= 1;
            }
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_download_that_was_damaged_is_made_again() {
        damaged = 2;
        assertThat(fetch()).hasBinaryContent(WEIGHTS);
        assertThat(asked).hasValue(3);
    }

    @Test
    void weights_that_stay_damaged_are_refused_and_leave_nothing_to_load() {
        damaged = 3;
        assertThatThrownBy(this::fetch)
                .isInstanceOf(WeightsUnavailable.class)
                .hasMessageContaining("damaged on the way");
        assertThat(folder.toFile().listFiles((dir, name) -> name.endsWith(".safetensors")))
                .isEmpty();
    }

    @Test
    void what_is_there_is_not_fetched_again() {
        fetch();
        fetch();
        assertThat(asked).hasValue(1);
    }

    private Path fetch() {
        return new WeightsDownload(folder)
                .fetch(POLICY, "http://127.0.0.1:" + server.getAddress().getPort() + "/weights");
    }
}
