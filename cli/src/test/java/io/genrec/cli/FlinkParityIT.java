package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSequenceStore;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.cluster.FlinkCluster;
import io.genrec.flink.cluster.FlinkClusterSettings;
import io.genrec.flink.stream.StreamJob;
import io.genrec.flink.stream.StreamSettings;
import io.genrec.kafka.BundledKafka;
import io.genrec.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A storefront's log through the batch job, and through a stream on a cluster whose processes are killed. */
@Tag("slow") // minutes
class FlinkParityIT {
    private static final String KEYS = "stream { idle-after = 60s, checkpoint-every = 1s }\n";
    private static final int LATENESS = 3_600_000; // the default of genrec.stream.lateness, in ms
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    /** All tasks are on the one task manager, so that each kill meets the reader, the folds and the sinks. */
    @Test
    void batch_and_stream_agree_after_two_kills_of_the_task_manager_and_a_savepoint() throws Exception {
        assumeTrue(
                Files.exists(Path.of("..", "flink-jobs", "target", "genrec-flink-jobs.jar")),
                "no genrec-flink-jobs.jar yet: the phase package makes it");
        RunDirectory batch = new RunDirectory(folder.resolve("batch"));
        succeeds("simulate", "--dir", batch.root().toString(), "--users", "400", "--days", "7");
        succeeds("features", "--dir", batch.root().toString());
        List<Event> log = ParquetTable.EVENTS.readAll(batch.events());
        RunDirectory run = new RunDirectory(folder.resolve("stream"));
        try (FlinkCluster cluster = FlinkCluster.start(
                        new FlinkClusterSettings(0, 1, 2, "1400m", "256m"), folder.resolve("flink"));
                BundledKafka kafka = BundledKafka.start(folder.resolve("kafka"));
                BundledRedis redis = BundledRedis.start()) {
            StreamSettings settings = StreamUnderTest.settings(cluster.address(), kafka, redis, KEYS);
            StreamUnderTest.write(settings, shuffled(log));

            StreamJob job = StreamJob.start(settings, run, false);
            for (int kill = 1; kill <= 2; kill++) {
                awaitRead(job, kill * log.size() / 5, log.size());
                cluster.killTaskManager(1);
                cluster.restartTaskManager(1);
            }
            awaitRead(job, 3 * log.size() / 5, log.size());
            assertThat(job.stop()).isDirectory();
            StreamJob.start(settings, run, true).await();

            assertSamplesAgree(run, batch);
            assertSequencesAgree(settings, batch, log);
        }
    }

    /** Every event late by a random time, within the lateness. */
    private static List<Event> shuffled(List<Event> log) {
        record Arrival(Event event, long millis) {}
        Random random = new Random(7);
        return log.stream()
                .map(event -> new Arrival(event, event.timeMillis() + random.nextInt(LATENESS)))
                .sorted(Comparator.comparingLong(Arrival::millis))
                .map(Arrival::event)
                .toList();
    }

    /** Returns as soon as the job has read so many events; fails where it has read them all, for then nothing is cut. */
    private static void awaitRead(StreamJob job, int events, int all) throws Exception {
        Await.until("event " + events, PATIENCE, () -> {
            assertThat(job.ended()).as("the job").isNotDone();
            return job.health().records() >= events;
        });
        assertThat(job.health().records()).as("in the middle").isLessThan(all);
    }

    private static void assertSamplesAgree(RunDirectory run, RunDirectory batch) {
        List<PageSample> expected = new ArrayList<>();
        for (Path split : List.of(batch.trainSamples(), batch.validSamples(), batch.testSamples())) {
            ParquetTable.SAMPLES.forEach(split, expected::add);
        }
        assertThat(expected).isNotEmpty();
        Comparator<PageSample> byPage = Comparator.comparing(PageSample::userId)
                .thenComparing(PageSample::requestId)
                .thenComparingInt(PageSample::page);
        List<PageSample> streamed = ParquetTable.SAMPLES.readAll(run.streamedSamples()).stream()
                .sorted(byPage)
                .toList();
        expected.sort(byPage);
        assertThat(streamed).hasSameSizeAs(expected);
        for (int row = 0; row < expected.size(); row++) {
            assertThat(streamed.get(row)).as("row " + row).isEqualTo(expected.get(row));
        }
    }

    private static void assertSequencesAgree(StreamSettings settings, RunDirectory batch, List<Event> log) {
        Map<String, UserSequence> expected = new HashMap<>();
        ParquetTable.SEQUENCES.forEach(batch.sequences(), sequence -> expected.put(sequence.userId(), sequence));
        assertThat(expected).isNotEmpty();
        try (RedisSequenceStore store = RedisSequenceStore.open(settings.redis())) {
            log.stream().map(Event::userId).distinct().forEach(user -> assertThat(
                            store.read(user).toCompletableFuture().join())
                    .as("sequence of " + user)
                    .isEqualTo(Optional.ofNullable(expected.get(user))));
        }
    }

    private static void succeeds(String... command) {
        Invocation ran = Invocation.of(command);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
    }
}
