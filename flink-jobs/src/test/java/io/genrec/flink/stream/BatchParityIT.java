package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSequenceStore;
import io.genrec.datasets.imports.ImportSettings;
import io.genrec.datasets.imports.LogImport;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.features.FeatureJob;
import io.genrec.flink.features.FeatureSettings;
import io.genrec.simulator.SimulatorSettings;
import io.genrec.simulator.StorefrontSimulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The streaming job against the batch job on whole logs, with the defaults of both: an hour of lateness, the log shuffled
 * within it. Every page of {@code samples/} and every sequence of {@code sequences/}, row for row.
 */
class BatchParityIT {
    /**
     * Defaults, but for checkpoints that are near enough to each other for kills to fall between them, and splits of however
     * few pages.
     */
    private static final String KEYS = "stream.checkpoint-every = 1s\nfeatures.split.min-pages = 0\n";

    private static final long LATENESS = 3_600_000;
    private static final Path DATA = Path.of("../../shared/data");
    private static final Comparator<PageSample> BY_PAGE = Comparator.comparing(PageSample::userId)
            .thenComparing(PageSample::requestId)
            .thenComparingInt(PageSample::page);

    @RegisterExtension
    static final StreamServers SERVERS = new StreamServers();

    @TempDir
    Path folder;

    /** One a test: users of two shops have the same names. */
    private BundledRedis redis;

    @BeforeEach
    void startRedis() {
        redis = BundledRedis.start();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    @Test
    void batch_and_stream_agree_on_a_small_storefront() {
        Log log = Log.storefront(folder, "users = 40, items = 300, days = 2, warm-up-days = 1, visits-per-day = 1");
        StreamConfig config = StreamConfig.on(SERVERS.kafka(), redis, KEYS);
        try (KafkaTopics topics = new KafkaTopics(config.settings().kafka())) {
            topics.write(log.arriving());

            StreamJob.start(config.settings(), log.run(), true).await();

            assertParity(log, config, topics);
        }
    }

    @Test
    @Tag("slow") // minutes
    void batch_and_stream_agree_on_a_storefront_after_two_kills_and_a_savepoint() throws Exception {
        Log log = Log.storefront(folder, "users = 400, days = 7");
        assertParityAfterKillsAndSavepoint(log);
    }

    @Test
    @Tag("slow") // minutes
    void batch_and_stream_agree_on_uci_online_retail_after_two_kills_and_a_savepoint() throws Exception {
        assumeTrue(Files.isDirectory(DATA), "skipped: no public data at " + DATA);
        Log log = Log.onlineRetail(folder);
        assertParityAfterKillsAndSavepoint(log);
    }

    /** The whole log is in Kafka before the job starts, so that it is at full speed wherever it is cut. */
    private void assertParityAfterKillsAndSavepoint(Log log) throws IOException {
        StreamConfig config = StreamConfig.on(SERVERS.kafka(), redis, KEYS);
        int all = log.events().size();
        try (KafkaTopics topics = new KafkaTopics(config.settings().kafka())) {
            topics.write(log.arriving());
            for (int cut : List.of(all / 5, 2 * all / 5)) {
                try (StreamProcess process = StreamProcess.start(log.run(), config)) {
                    topics.awaitCommitted(cut);
                    process.kill();
                    assertThat(topics.committed()).as("killed in the middle").isBetween((long) cut, all - 1L);
                }
            }
            StreamJob restored = StreamJob.start(config.settings(), log.run(), false);
            topics.awaitCommitted(3 * all / 5);
            Path savepoint = restored.stop();
            assertThat(new SavedState(log.run()).newest()).contains(savepoint);
            assertThat(topics.committed()).as("stopped in the middle").isLessThan(all);

            StreamJob.start(config.settings(), log.run(), true).await();

            assertParity(log, config, topics);
        }
    }

    private static void assertParity(Log log, StreamConfig config, KafkaTopics topics) {
        FeatureJob.run(FeatureSettings.from(config.genrec()), log.run(), Progress.SILENT);
        List<PageSample> batch = new ArrayList<>();
        for (Path split : List.of(
                log.run().trainSamples(), log.run().validSamples(), log.run().testSamples())) {
            ParquetTable.SAMPLES.forEach(split, batch::add);
        }
        assertThat(topics.read(config.settings().kafka().topics().late())).isEmpty();
        assertSame("streamed samples", ParquetTable.SAMPLES.readAll(log.run().streamedSamples()), batch);
        assertSame("last revisions", topics.latestPages(), batch);

        Map<String, UserSequence> sequences = new HashMap<>();
        ParquetTable.SEQUENCES.forEach(log.run().sequences(), sequence -> sequences.put(sequence.userId(), sequence));
        try (RedisSequenceStore store =
                RedisSequenceStore.open(config.settings().redis())) {
            log.events().stream().map(Event::userId).distinct().forEach(user -> assertThat(
                            store.read(user).toCompletableFuture().join())
                    .as("sequence of " + user)
                    .isEqualTo(Optional.ofNullable(sequences.get(user))));
        }
    }

    /** Row for row; says the first difference, since a diff of whole logs would say nothing. */
    private static void assertSame(String what, List<PageSample> stream, List<PageSample> batch) {
        List<PageSample> ours = stream.stream().sorted(BY_PAGE).toList();
        List<PageSample> expected = batch.stream().sorted(BY_PAGE).toList();
        for (int row = 0; row < Math.min(ours.size(), expected.size()); row++) {
            assertThat(ours.get(row)).as(what + ", row " + row).isEqualTo(expected.get(row));
        }
        assertThat(ours).as(what).hasSameSizeAs(expected);
    }

    /**
     * A log as it happened, in a run of its own, and as it arrives.
     *
     * @param events as they happened
     */
    private record Log(RunDirectory run, List<Event> events, List<Event> arriving) {
        static Log storefront(Path folder, String simulator) {
            RunDirectory run = new RunDirectory(folder);
            SimulatorSettings settings =
                    SimulatorSettings.from(config("simulator { " + simulator.replace(", ", "\n") + " }"));
            StorefrontSimulation.run(settings, run, Progress.SILENT);
            return of(run);
        }

        static Log onlineRetail(Path folder) {
            RunDirectory run = new RunDirectory(folder);
            Path file = DATA.resolve("uci-online-retail/online_retail_2010-12_2011-09.csv.gz");
            ImportSettings settings =
                    ImportSettings.from(config("import { format = online-retail, from = \"" + file + "\" }"));
            LogImport.run(settings, run, Progress.SILENT);
            return of(run);
        }

        private static Config config(String keys) {
            return ConfigFactory.parseString(keys)
                    .withFallback(ConfigFactory.defaultReference().getConfig("genrec"));
        }

        private static Log of(RunDirectory run) {
            List<Event> events = ParquetTable.EVENTS.readAll(run.events());
            return new Log(run, events, ShuffledLog.of(events, LATENESS, 7));
        }
    }
}
