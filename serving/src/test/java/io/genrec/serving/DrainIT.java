package io.genrec.serving;

import static io.genrec.serving.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.genrec.cache.BundledRedis;
import io.genrec.serving.bundle.FakeGenerator;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.bundle.SlowGenerator;
import io.genrec.serving.http.Drain;
import io.genrec.serving.http.LimitSettings;
import io.genrec.testing.Fault;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a node ends while it has much to do. */
class DrainIT {
    @Fault("A node that was told to end reset the connections of those who waited.")
    @Test
    void told_to_end_it_is_not_ready_first_and_answers_all_that_it_took() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ListGenerator slow = new SlowGenerator(new FakeGenerator("v1", 1000), started, release);
        try (BundledRedis redis = BundledRedis.start();
                ServingNode node = Nodes.start(redis, slow, "serve { generation-threads = 2, drain-grace = 500ms }")) {
            Api api = new Api(node);
            List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, 40)
                    .mapToObj(user -> api.recommendLater("{\"userId\":\"u" + user + "\"}"))
                    .toList();
            started.await();
            // Every request is in the node once all but the two that run wait for a thread.
            while (!api.get("/metrics").body().contains("genrec_generations_waiting 38.0")) {
                Thread.onSpinWait();
            }
            assertThat(api.get("/health/ready").statusCode()).isEqualTo(200);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(node::close);
            HttpResponse<String> ready = api.get("/health/ready");
            while (ready.statusCode() == 200) {
                ready = api.get("/health/ready");
            }
            assertThat(ready.statusCode()).as("asked during the grace").isEqualTo(503);
            assertThat(json(ready.body()).get("detail").asText()).isEqualTo("this node is about to end");
            awaitRefusal(node.port());
            assertThat(closed).isNotDone();
            release.countDown();
            assertThat(waiting).allSatisfy(answer -> {
                assertThat(answer.join().statusCode()).isEqualTo(200);
                assertThat(answer.join().headers().firstValue("Connection")).contains("close");
            });
            closed.join();
            assertThatThrownBy(() -> new Socket("127.0.0.1", node.port()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void its_phases_last_as_long_as_an_answer_may_take() {
        LimitSettings limits = ServeSettings.from(Nodes.config("serve { answer-timeout = 40s, drain-grace = 20s }"))
                .limits();
        var phases = ConfigFactory.parseString(Drain.phases(limits)).getConfig("pekko.coordinated-shutdown.phases");
        assertThat(phases.getDuration("before-service-unbind.timeout")).isGreaterThan(Duration.ofSeconds(20));
        assertThat(phases.getDuration("service-requests-done.timeout")).isGreaterThan(Duration.ofSeconds(40));
    }

    /** Ends when the port is closed; the suite's own time limit ends it otherwise. */
    private static void awaitRefusal(int port) {
        while (true) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                assertThat(socket.isConnected()).isTrue();
            } catch (IOException refused) {
                return;
            }
        }
    }
}
