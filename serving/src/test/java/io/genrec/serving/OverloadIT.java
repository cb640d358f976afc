package io.genrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSettings;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.serving.bundle.FakeGenerator;
import io.genrec.serving.bundle.ForwardingGenerator;
import io.genrec.serving.bundle.ListGenerator;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * More requests than a node can answer: 2 threads that take 20 ms for a list, asked four times as often. What it answers then,
 * beside what it answers at its best, is printed; it is a measurement, and depends on the machine.
 */
@Tag("slow")
class OverloadIT {
    private static final Logger LOG = LoggerFactory.getLogger(OverloadIT.class);
    private static final Duration LIST = Duration.ofMillis(20);
    private static final Duration MEASURED = Duration.ofSeconds(5);
    private static final int IDLE = 2_000;
    private static final int CALLERS = 4;

    @Test
    void a_node_that_is_asked_too_much_answers_what_it_can_and_refusals_leave_nothing_behind() {
        try (BundledRedis redis = BundledRedis.start();
                ServingNode node = Nodes.start(
                        redis,
                        new Pausing(new FakeGenerator("v1", 1000)),
                        "serve { generation-threads = 2, answer-timeout = 1s }, redis.wait-timeout = 900ms")) {
            Api api = new Api(node);
            closed(api, Duration.ofSeconds(2));
            long start = System.nanoTime();
            double peak = perSecond(closed(api, MEASURED), start);
            start = System.nanoTime();
            Map<Integer, LongAdder> answers = open(api, 4 * peak);
            double goodput = perSecond(answers, start);
            LOG.info(
                    "at its best {} lists/s; asked four times as often {} lists/s until the last answer: {}",
                    Math.round(peak),
                    Math.round(goodput),
                    answers);
            assertThat(answers).containsOnlyKeys(200, 503);
            assertThat(goodput).isPositive();
            assertThat(claims(redis)).isEmpty();
        }
    }

    @Test
    void two_thousand_idle_connections_keep_nobody_out() throws IOException {
        List<Socket> idle = new ArrayList<>();
        try (BundledRedis redis = BundledRedis.start();
                ServingNode node = Nodes.start(redis, new FakeGenerator("v1", 1000), "")) {
            for (int connection = 0; connection < IDLE; connection++) {
                idle.add(new Socket("127.0.0.1", node.port()));
            }
            Api api = new Api(node);
            for (int user = 0; user < 100; user++) {
                assertThat(api.get("/health/ready").statusCode()).isEqualTo(200);
                assertThat(api.page("u" + user, 3, "").statusCode()).isEqualTo(200);
            }
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    /** Callers, each asking again as soon as it has its answer. */
    private static Map<Integer, LongAdder> closed(Api api, Duration time) {
        Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
        long end = System.nanoTime() + time.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        CompletableFuture<?>[] callers = IntStream.range(0, CALLERS)
                .mapToObj(caller -> CompletableFuture.runAsync(
                        () -> {
                            while (System.nanoTime() < end) {
                                count(answers, api.page("u" + caller, 3, ""));
                            }
                        },
                        threads))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(callers).join();
        threads.shutdown();
        return answers;
    }

    /** Requests at their times, whether or not those before have been answered. */
    private static Map<Integer, LongAdder> open(Api api, double rate) {
        Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
        int requests = (int) (rate * MEASURED.toSeconds());
        long start = System.nanoTime();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int request = 0; request < requests; request++) {
            LockSupport.parkNanos(start + (long) (request / rate * 1e9) - System.nanoTime());
            all.add(api.recommendLater("{\"userId\":\"u" + request % 100 + "\",\"pageSize\":3}")
                    .thenAccept(answer -> count(answers, answer)));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        return answers;
    }

    private static void count(Map<Integer, LongAdder> answers, HttpResponse<String> answer) {
        answers.computeIfAbsent(answer.statusCode(), any -> new LongAdder()).increment();
    }

    private static double perSecond(Map<Integer, LongAdder> answers, long start) {
        return answers.getOrDefault(200, new LongAdder()).sum() * 1e9 / (System.nanoTime() - start);
    }

    private static List<String> claims(BundledRedis redis) {
        RedisSettings settings = redis.settings(RedisSettings.from(Nodes.config("")));
        RedisClient client = RedisClient.create(
                RedisURI.builder(RedisURI.create(settings.server().uri()))
                        .withPassword(settings.server().password().toCharArray())
                        .build());
        try {
            return client.connect().sync().keys("genrec:*:claim:*");
        } finally {
            client.shutdown();
        }
    }

    /** Takes its time, and no processor. */
    private record Pausing(ListGenerator generator) implements ForwardingGenerator {
        @Override
        public List<ScoredItem> generate(List<Behaviour> history, long atMillis, int count, Selection selection) {
            long end = System.nanoTime() + LIST.toNanos();
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            return generator.generate(history, atMillis, count, selection);
        }
    }
}
