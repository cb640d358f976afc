package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.UserSequence;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an event costs that comes from a user who has much open, and what it costs others: processor time of the task's own
 * thread, state in RocksDB, saved every 10,000 events. The figures are printed. Where the cost grows with what is open it is 6 to
 * 100 times as much. That the reads and writes of an event do not grow at all, {@link LiveTimelineTest} asserts in every build.
 */
@Tag("slow") // minutes
class HotUserCostTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long START = Duration.ofDays(20_000).toMillis();
    private static final int SAVED_EVERY = 10_000;
    private static final int MEASURED = 10_000;
    private static final int ROUNDS = 3;
    private static final double AT_MOST = 2;
    private static final String UNLIMITED = """
            features.max-events-per-hour = 100000000
            stream { max-open-requests = 1000000, max-request-events = 1000000 }
            """;

    @TempDir
    Path folder;

    /** Each time 10,000 requests are open and events come to any of them, so that as many pages are looked at. */
    @Test
    void an_event_costs_about_the_same_at_10_and_at_10_000_open_requests_of_a_user() throws Exception {
        amongOpenRequests(1_000); // warms up
        double few = median(() -> amongOpenRequests(1_000));
        double many = median(() -> amongOpenRequests(1));
        say("microseconds an event at 10 and at 10,000 open requests of a user", few, many);
        assertThat(many).isLessThan(AT_MOST * few);
    }

    @Test
    void an_event_costs_about_the_same_in_a_request_of_10_and_of_100_000_events() throws Exception {
        inRequestsOf(10); // warms up
        double few = median(() -> inRequestsOf(10));
        double many = median(() -> inRequestsOf(100_000));
        say("microseconds an event in requests of 10 and of 100,000 events", few, many);
        assertThat(many).isLessThan(AT_MOST * few);
    }

    /**
     * A day, simulated: 1,000 users with an event a minute each, a fifth of them clicks, and one with 50 a second, of which a person's
     * 10,000 an hour count. Events wait for those before them, as in a task: what one waits and takes is how late its sequence is.
     */
    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void a_bot_of_a_day_does_not_hold_up_the_users_beside_it() throws Exception {
        Random random = new Random(1);
        double[] waits = new double[24 * 60_000];
        int others = 0;
        double[] busySeconds = new double[24];
        try (Task task = new Task("", folder)) {
            double free = 0; // when the task has time, seconds since the start
            for (int second = 0; second < 24 * 3_600; second++) {
                long millis = START + second * 1_000L;
                int hour = second / 3_600;
                int due = (1_000 - second % 60 + 59) / 60; // of the users, every 60th
                for (int turn = 0; turn < 50 + due; turn++) {
                    double arrives = second + turn / (50.0 + due);
                    long at = millis + (long) ((arrives - second) * 1_000);
                    long begun = THREADS.getCurrentThreadCpuTime();
                    boolean ofBot = turn % 4 != 3 || turn / 4 >= due;
                    if (ofBot) {
                        int shown = second * 50 + turn; // twenty a page, one page a request
                        task.tell("bot", "b" + shown / 20, shown % 20, at, random);
                    } else {
                        int user = second % 60 + turn / 4 * 60;
                        task.tell("u" + user, "r" + user + "-" + second / 600, second / 60 % 10, at, random);
                    }
                    if (turn == 0) {
                        task.watermark(millis - 5_000);
                    }
                    double took = (THREADS.getCurrentThreadCpuTime() - begun) / 1e9;
                    free = Math.max(free, arrives) + took;
                    busySeconds[hour] += took;
                    if (!ofBot) {
                        waits[others++] = free - arrives;
                    }
                }
            }
        }
        Arrays.sort(waits, 0, others);
        double p99 = waits[(int) (others * .99)];
        say("percent of a core in the first and in the last hour", busySeconds[0] / 36, busySeconds[23] / 36);
        say("milliseconds an event of others waits, p99 and the longest", 1e3 * p99, 1e3 * waits[others - 1]);
        assertThat(others).isEqualTo(waits.length);
        assertThat(p99).isLessThan(1.5);
        assertThat(busySeconds[23]).isLessThan(AT_MOST * busySeconds[0]);
    }

    private double amongOpenRequests(int users) throws Exception {
        int open = 10_000;
        try (Task task = new Task(UNLIMITED, folder)) {
            Random random = new Random(2);
            for (int request = 0; request < open; request++) {
                task.tell("u" + request % users, "r" + request, 0, START + request, random);
            }
            long before = THREADS.getCurrentThreadCpuTime();
            for (int event = 0; event < MEASURED; event++) {
                long millis = START + open + event * 10L;
                int request = random.nextInt(open);
                task.tell("u" + request % users, "r" + request, event, millis, random);
                if (event % 10 == 0) {
                    task.watermark(millis - 5_000);
                }
            }
            return (THREADS.getCurrentThreadCpuTime() - before) / 1e3 / MEASURED;
        }
    }

    /** Of 10: requests that grow from 10 to 20. Of more: one that grows. */
    private double inRequestsOf(int events) throws Exception {
        try (Task task = new Task(UNLIMITED, folder)) {
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

        Task(String keys, Path checkpoints) throws Exception {
            StreamSettings.Fold fold = StreamSettings.from(ConfigFactory.parseString(keys)
                            .withFallback(ConfigFactory.defaultReference().getConfig("genrec")))
                    .fold();
            job = new KeyedTwoInputStreamOperatorTestHarness<>(
                    new FollowUsers(fold, 1, false), Event::userId, UserSequence::userId, Types.STRING, 128, 1, 0);
            EmbeddedRocksDBStateBackend rocksdb = new EmbeddedRocksDBStateBackend(true);
            rocksdb.setPriorityQueueStateType(
                    EmbeddedRocksDBStateBackend.PriorityQueueStateType.HEAP); // as stream.timers does by default
            job.setStateBackend(rocksdb);
            job.setCheckpointStorage(new FileSystemCheckpointStorage(checkpoints.toUri()));
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
                    Queue<?> side = job.getSideOutput(tag);
                    if (side != null) {
                        side.clear();
                    }
                }
            }
        }

        void watermark(long millis) throws Exception {
            job.processWatermark1(new Watermark(millis));
        }

        @Override
        public void close() {
            UserStates.change(job::close);
        }
    }
}
