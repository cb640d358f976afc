package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log of two weeks that lies in Kafka before the start, its four partitions uneven: the first has ten times as much as the
 * next two, the last has nothing. Settings are the defaults but for the time between checkpoints.
 */
class BacklogIT {
    private static final int REQUESTS = 1_000;
    private static final long START = 1_700_000_000_000L;
    private static final long STEP = Duration.ofDays(14).toMillis() / REQUESTS;

    @RegisterExtension
    static final StreamServers SERVERS = new StreamServers();

    @TempDir
    Path folder;

    @Test
    void nothing_is_late_of_a_backlog_of_uneven_partitions() {
        StreamSettings settings = settings("");
        try (Partitions log = new Partitions(settings.kafka())) {
            log.write(0, clicks(0, 0, REQUESTS, 1));
            log.write(1, clicks(1, 0, REQUESTS, 10));
            log.write(2, clicks(2, 0, REQUESTS, 10));

            StreamJob job = StreamJob.start(settings, new RunDirectory(folder), true);
            job.await();

            assertThat(job.health().tooLate()).isZero();
            assertThat(job.health().completePages()).isEqualTo(REQUESTS + 2 * REQUESTS / 10);
        }
    }

    /**
     * By a transaction that is still open: what lies behind its first record may not be read before it ends. Once from the
     * start on, and once when all partitions were read to their ends, and idle.
     */
    @Test
    void nothing_is_late_of_a_partition_that_is_held_back_for_longer_than_silence_makes_idle() {
        StreamSettings settings = settings("stream.idle-after = 200ms\n");
        RunDirectory run = new RunDirectory(folder);
        int half = REQUESTS / 2;
        int more = 100;
        try (Partitions log = new Partitions(settings.kafka());
                KafkaTopics topics = new KafkaTopics(settings.kafka());
                Partitions held = new Partitions(settings.kafka(), "held-" + UUID.randomUUID())) {
            held.begin();
            held.write(0, clicks(0, 0, half, 1));
            log.write(1, clicks(1, 0, half, 10));
            log.write(2, clicks(2, 0, half, 10));
            StreamJob job = StreamJob.start(settings, run, false);
            topics.awaitCommitted(1); // of the first day, after which they wait
            SavedState saved = new SavedState(run);
            awaitCheckpoints(topics, saved);
            held.commit();
            int read = half + 2 * half / 10;
            topics.awaitCommitted(read);
            awaitCheckpoints(topics, saved);

            held.begin();
            held.write(0, clicks(0, half, half + more, 1));
            log.write(1, clicks(1, half, half + more, 1));
            topics.awaitCommitted(read + 2); // the end of the first transaction, and something of what follows
            awaitCheckpoints(topics, saved);
            held.commit();
            topics.awaitCommitted(read + 1 + 2 * more);
            job.stop();

            assertThat(job.health().tooLate()).isZero();
        }
    }

    /** Two seconds and more. */
    private static void awaitCheckpoints(KafkaTopics topics, SavedState saved) {
        for (int checkpoint = 0; checkpoint < 4; checkpoint++) {
            topics.awaitNext(saved);
        }
    }

    private static StreamSettings settings(String keys) {
        return StreamConfig.on(SERVERS.kafka(), SERVERS.redis(), keys)
                .with("stream.checkpoint-every = 500ms\nkafka.topics.partitions = 4\n")
                .settings();
    }

    /** Of the log's requests one in {@code every}, of a click each, of a user of its own. */
    private static List<Event> clicks(int partition, int from, int to, int every) {
        List<Event> events = new ArrayList<>();
        for (int request = from; request < to; request += every) {
            events.add(new Event(
                    "u" + partition + "-" + request,
                    "tea",
                    Action.CLICKED,
                    "r" + request,
                    1,
                    0,
                    START + request * STEP));
        }
        return events;
    }
}
