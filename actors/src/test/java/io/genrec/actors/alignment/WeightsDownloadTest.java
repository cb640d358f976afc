package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.testing.CertificateAuthority;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsDownloadTest {
    private static final byte[] WEIGHTS = "one two three".getBytes(StandardCharsets.UTF_8);
    private static final PolicyVersion POLICY = new PolicyVersion(3, SumLearner.sha256(WEIGHTS));
    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final Duration IMPATIENT = Duration.ofMillis(100);

    @TempDir
    private Path folder = Path.of("");

    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server = listen();
    private int damaged;
    private int stalled;

    private static HttpServer listen() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Damages the first answers, or stops in the midst of them; {@code /trickle} sends a byte each 20 ms, for ever. */
    @BeforeEach
    void serve() {
        server.setExecutor(threads);
        server.createContext("/weights", exchange -> {
            byte[] body = WEIGHTS.clone();
            int ask = asked.incrementAndGet();
            if (ask <= damaged) {
                body[4] ^= 1;
            }
            exchange.sendResponseHeaders(200, body.length);
            if (ask <= stalled) {
                exchange.getResponseBody().write(body, 0, 4);
                exchange.getResponseBody().flush();
                untilEnded(Long.MAX_VALUE);
            }
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/trickle", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            while (!untilEnded(20)) {
                body.write(1);
                body.flush();
            }
        });
        server.start();
    }

    private boolean untilEnded(long millis) {
        try {
            return ended.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    @AfterEach
    void stop() {
        ended.countDown();
        server.stop(0);
        threads.shutdownNow();
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
                .isInstanceOf(WeightsDownload.Unavailable.class)
                .hasMessageContaining("damaged on the way");
        assertThat(folder.toFile().listFiles((dir, name) -> name.endsWith(".safetensors")))
                .isEmpty();
    }

    @Test
    void a_present_copy_is_not_fetched_again() {
        fetch();
        fetch();
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_broken_copy_is_fetched_again() throws Exception {
        Path file = fetch();
        Files.write(file, new byte[3]);
        assertThat(fetch()).hasBinaryContent(WEIGHTS);
        assertThat(asked).hasValue(2);
    }

    @Test
    void a_download_that_stalls_after_its_headers_is_begun_anew() {
        stalled = 1;
        assertThat(fetch("/weights", Duration.ofMillis(500))).hasBinaryContent(WEIGHTS);
        assertThat(asked).hasValueGreaterThan(1);
    }

    @Test
    void a_learner_that_stalls_or_trickles_for_good_is_given_up() {
        stalled = 3;
        assertThatThrownBy(() -> fetch("/weights", IMPATIENT))
                .isInstanceOf(WeightsDownload.Unavailable.class)
                .hasMessageEndingWith("stopped coming for 100 ms");
        assertThatThrownBy(() -> fetch("/trickle", IMPATIENT))
                .isInstanceOf(WeightsDownload.Unavailable.class)
                .hasMessageEndingWith("stopped coming for 100 ms");
    }

    @Test
    void over_tls_weights_go_to_those_alone_that_show_a_certificate_of_the_authority() throws Exception {
        CertificateAuthority authority = new CertificateAuthority(folder, "authority");
        CertificateAuthority other = new CertificateAuthority(folder, "other");
        ClusterTls node = tls(authority, authority.issue("node"));
        ClusterTls stranger = tls(authority, other.issue("stranger"));
        Path weights = Files.write(folder.resolve("weights"), WEIGHTS);
        ActorTestKit kit = ActorTestKit.create("learner");
        try {
            String settings = "tls { key-file = \"" + node.key() + "\", certificate-file = \"" + node.certificate()
                    + "\", ca-file = \"" + node.authority() + "\" }";
            String address = WeightsServer.start(kit.system(), Clusters.settings(0, List.of(), settings))
                    .publish(POLICY, weights);

            assertThat(address).startsWith("https://127.0.0.1:");
            assertThat(new WeightsDownload(folder.resolve("node"), PATIENT, Optional.of(node)).fetch(POLICY, address))
                    .hasBinaryContent(WEIGHTS);
            WeightsDownload foreign = new WeightsDownload(folder.resolve("stranger"), PATIENT, Optional.of(stranger));
            assertThatThrownBy(() -> foreign.fetch(POLICY, address)).isInstanceOf(WeightsDownload.Unavailable.class);
        } finally {
            kit.shutdownTestKit();
        }
    }

    private static ClusterTls tls(CertificateAuthority trusted, CertificateAuthority.Issued own) {
        return new ClusterTls(own.key(), own.certificate(), trusted.certificate());
    }

    private Path fetch() {
        return fetch("/weights", PATIENT);
    }

    private Path fetch(String path, Duration stall) {
        return new WeightsDownload(folder, stall, Optional.empty())
                .fetch(POLICY, "http://127.0.0.1:" + server.getAddress().getPort() + path);
    }
}
