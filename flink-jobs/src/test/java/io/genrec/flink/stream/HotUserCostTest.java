package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.UserSequence;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What an event of a user costs who has much open: processor time of the task's own thread, state in RocksDB and saved every 5,000
 * events, as ratios within one run. The figures are printed.
 */
@Tag("slow") // minutes, and a measurement
class HotUserCostTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long START = Duration.ofDays(20_000).toMillis();
    private static final int SAVED_EVERY = 5_000;
    private static final int MEASURED = 20_000;
    private static final int ROUNDS = 3;
    private static final String UNCAPPED =
            "features.max-events-per-hour = 100000000\nstream { max-open-requests = 1000000, max-request-events = 1000000 }\n";

    @Test
    void an_event_costs_at_most_twice_as_much_at_10_000_open_requests_as_at_10() throws Exception {
        atOpenRequests(10); // warms up
        double few = median(() -> atOpenRequests(10));
        double many = median(() -> atOpenRequests(10_000));
        say("microseconds an event at 10 and 10,000 open requests", few, many);
        assertThat(many).isLessThan(2 * few);
    }

    @Test
    void an_event_costs_at_most_twice_as_much_in_a_request_of_100_000_events_as_in_one_of_10() throws Exception {
        inRequestsOf(10); // warms up
        double few = median(() -> inRequestsOf(10));
        double many = median(() -> inRequestsOf(100_000));
        say("microseconds an event in requests of 10 and 100,000 events", few, many);
        assertThat(many).isLessThan(2 * few);
    }

    /**
     * 1,000 users with an event a minute each, and one with 50 a second, of which the cap lets 10,000 an hour in. What there is to
     * compare with is the first hour.
     */
    @Test
    void a_day_beside_a_bot_leaves_the_others_as_quick_as_they_were() throws Exception {
        Random random = new Random(1);
        try (Task task = new Task("")) {
            double firstHour = 0;
            double lastHour = 0;
            long[] slowest = new long[24];
            for (int hour = 0; hour < 24; hour++) {
                long others = 0;
                long before = THREADS.getCurrentThreadCpuTime();
                for (int second = 0; second < 3_600; second++) {
                    long millis = START + (hour * 3_600L + second) * 1_000;
                    for (int event = 0; event < 50; event++) {
                        task.tell("bot", "b" + hour + "-" + second / 10, event % 20, millis + event * 20, random);
                    }
                    for (int other = second % 60; other < 1_000; other += 60) {
                        long begun = THREADS.getCurrentThreadCpuTime();
                        task.tell("u" + other, "r" + other + "-" + hour, second % 20, millis + 999, random);
                        slowest[hour] = Math.max(slowest[hour], THREADS.getCurrentThreadCpuTime() - begun);
                        others++;
                    }
                    task.watermark(millis - 5_000);
                }
                double share = (THREADS.getCurrentThreadCpuTime() - before) / 3_600e9;
                firstHour = hour == 0 ? share : firstHour;
                lastHour = share;
                assertThat(others).isEqualTo(60_000);
            }
            say("percent of a core in the first and the last hour", 100 * firstHour, 100 * lastHour);
            say(
                    "milliseconds of the slowest event of others in the first and the last hour, saving included",
                    slowest[0] / 1e6,
                    slowest[23] / 1e6);
            assertThat(lastHour).isLessThan(2 * firstHour);
        }
    }

    private double atOpenRequests(int open) throws Exception {
        try (Task task = new Task(UNCAPPED)) {
            Random random = new Random(2);
            for (int request = 0; request < open; request++) {
                task.tell("ann", "r" + request, 0, START + request, random);
            }
            long before = THREADS.getCurrentThreadCpuTime();
            for (int event = 0; event < MEASURED; event++) {
                long millis = START + 10_000 + event * 10L;
                task.tell("ann", "r" + random.nextInt(open), event, millis, random);
                if (event % 10 == 0) {
                    task.watermark(millis - 5_000);
                }
            }
            return (THREADS.getCurrentThreadCpuTime() - before) / 1e3 / MEASURED;
        }
    }

    /** Of 10: requests that grow from 10 to 20. Of more: one that grows. */
    private double inRequestsOf(int events) throws Exception {
        try (Task task = new Task(UNCAPPED)) {
            Random random = new Random(3);
            int requests = events == 10 ? MEASURED / 10 : 1;
            for (int event = 0; event < events; event++) {
                for (int request = 0; request < requests; request++) {
                    task.tell("ann", "r" + request, event, START + event, random);
                }
            }
            long before = THREADS.getCurrentThreadCpuTime();
            for (int event = 0; event < MEASURED; event++) {
                long millis = START + events + event * 10L;
                task.tell("ann", "r" + event % requests, events + event, millis, random);
                if (event % 10 == 0) {
                    task.watermark(millis - 5_000);
                }
            }
            return (THREADS.getCurrentThreadCpuTime() - before) / 1e3 / MEASURED;
        }
    }

    private interface Measured {
        double take() throws Exception;
    }

    private static double median(Measured measured) throws Exception {
        double[] rounds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            rounds[round] = measured.take();
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }

    private static void say(String what, double one, double other) {
        System.out.printf(Locale.ROOT, "%s: %.2f, %.2f%n", what, one, other);
    }

    /** The operator as a task runs it. */
    private static final class Task implements AutoCloseable {
        private final KeyedTwoInputStreamOperatorTestHarness<String, Event, UserSequence, SequenceChange> job;
        private long told;
        private long saved;

        Task(String keys) throws Exception {
            StreamSettings.Fold fold = StreamSettings.from(ConfigFactory.parseString(keys)
                            .withFallback(ConfigFactory.defaultReference().getConfig("genrec")))
                    .fold();
            job = new KeyedTwoInputStreamOperatorTestHarness<>(
                    new FollowUsers(fold, 1, false), Event::userId, UserSequence::userId, Types.STRING, 128, 1, 0);
            job.setStateBackend(new EmbeddedRocksDBStateBackend(true));
            job.open();
            job.processWatermark2(new Watermark(Long.MAX_VALUE));
        }

        /** A fifth are clicks. */
        void tell(String user, String request, int position, long millis, Random random) throws Exception {
            Action action = random.nextInt(5) == 0 ? Action.CLICKED : Action.EXPOSED;
            Event event = new Event(user, "i" + random.nextInt(2_000), action, request, 1, position, millis);
            job.processElement1(new StreamRecord<>(event, millis));
            if (++told % SAVED_EVERY == 0) {
                job.snapshot(++saved, saved);
                job.notifyOfCompletedCheckpoint(saved);
                job.getOutput().clear();
                for (OutputTag<?> tag : List.of(FollowUsers.PAGES, FollowUsers.COMPLETE, FollowUsers.LATE)) {
                    if (job.getSideOutput(tag) != null) {
                        job.getSideOutput(tag).clear();
                    }
                }
            }
        }

        void watermark(long millis) throws Exception {
            job.processWatermark1(new Watermark(millis));
        }

        @Override
        public void close() {
            try {
                job.close();
            } catch (Exception e) { // what it declares
                throw new IllegalStateException(e);
            }
        }
    }
}
