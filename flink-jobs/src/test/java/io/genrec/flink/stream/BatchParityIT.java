package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSequenceStore;
import io.genrec.datasets.imports.ImportSettings;
import io.genrec.datasets.imports.LogImport;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.features.FeatureJob;
import io.genrec.flink.features.FeatureSettings;
import io.genrec.flink.split.Split;
import io.genrec.simulator.SimulatorSettings;
import io.genrec.simulator.StorefrontSimulation;
import io.genrec.testing.PublicData;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

    private static final Duration HELD = Duration.ofSeconds(30);
    private static final long LATENESS = 3_600_000;
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
        Log log = Log.onlineRetail(folder);
        assertParityAfterKillsAndSavepoint(log);
    }

    /**
     * With the defaults of all settings of the stream. The first partition has ten times as much as each of the others, and the
     * last can be read only half a minute after the start, when the others have been read to their ends. So many runs of so many
     * events: {@code -Dgenrec.backlog.runs=10 -Dgenrec.backlog.events=1000000}.
     */
    @Test
    @Tag("slow") // minutes
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void of_a_backlog_in_uneven_partitions_nothing_is_late_and_all_agrees() throws Exception {
        for (int round = 1; round <= Integer.getInteger("genrec.backlog.runs", 1); round++) {
            Log log = Log.even(folder.resolve("run-" + round), Integer.getInteger("genrec.backlog.events", 1_000_000));
            StreamConfig config = StreamConfig.on(SERVERS.kafka(), redis, "features.split.min-pages = 0\n")
                    .with("kafka.topics.partitions = 4\nstream.rewrite-sequences = on\n"); // one Redis for all rounds
            Map<Integer, List<Event>> partitions =
                    log.events().stream().collect(Collectors.groupingBy(event -> partition(event.userId())));
            try (Partitions others = new Partitions(config.settings().kafka());
                    Partitions held = new Partitions(config.settings().kafka(), "held-" + UUID.randomUUID());
                    KafkaTopics topics = new KafkaTopics(config.settings().kafka())) {
                for (int partition = 0; partition < 3; partition++) {
                    others.write(partition, partitions.get(partition));
                }
                held.begin();
                held.write(3, partitions.get(3));
                long begin = System.nanoTime();
                StreamJob job = StreamJob.start(config.settings(), log.run(), true);
                KafkaTopics.await("half a minute", () -> System.nanoTime() - begin > HELD.toNanos());
                held.commit();
                job.await();
                double seconds = (System.nanoTime() - begin) / 1e9;
                assertThat(job.health().tooLate()).as("too late").isZero();
                assertThat(job.health().records()).isEqualTo(log.events().size());
                assertParity(log, config, topics);
                System.out.printf(
                        Locale.ROOT,
                        "round %d: %,d events, partitions of %s, %.0f s, none late, all rows agree%n",
                        round,
                        log.events().size(),
                        partitions.values().stream().map(List::size).toList(),
                        seconds);
            }
        }
    }

    private static int partition(String userId) {
        int tenth = Math.floorMod(userId.hashCode() * 0x9E3779B9, 13);
        return tenth < 10 ? 0 : tenth - 9;
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
        Config splits = cutting(log).withFallback(config.genrec());
        FeatureJob.run(FeatureSettings.from(splits), log.run(), Progress.SILENT);
        Map<Split, List<PageSample>> bySplit = samples(log.run());
        List<PageSample> batch = bySplit.values().stream().flatMap(List::stream).toList();
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
        assertSameSplits(log, splits, bySplit);
    }

    /** At instants, since what a share is one of are the ends of the log, and only pages with reactions are samples. */
    private static Config cutting(Log log) {
        List<Long> times = log.events().stream().map(Event::timeMillis).sorted().toList();
        return ConfigFactory.parseString("features.split { valid = \"%s\", test = \"%s\" }"
                .formatted(
                        Instant.ofEpochMilli(times.get(times.size() * 6 / 10)),
                        Instant.ofEpochMilli(times.get(times.size() * 8 / 10))));
    }

    private static Map<Split, List<PageSample>> samples(RunDirectory run) {
        Map<Split, List<PageSample>> samples = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            samples.put(split, ParquetTable.SAMPLES.readAll(run.samples().resolve(split.label())));
        }
        return samples;
    }

    /** What is trained on is the same, whether the batch makes it of the log or of what the stream has left. */
    private static void assertSameSplits(Log log, Config splits, Map<Split, List<PageSample>> batch) {
        Config ofStream = ConfigFactory.parseString("features.from = stream").withFallback(splits);
        FeatureJob.step(FeatureSettings.from(ofStream), log.run(), Progress.SILENT);
        Map<Split, List<PageSample>> stream = samples(log.run());
        for (Split split : Split.values()) {
            assertThat(batch.get(split)).as("samples of the batch to " + split).isNotEmpty();
            assertSame("samples to " + split, stream.get(split), batch.get(split));
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
            Path file = PublicData.folder("uci-online-retail").resolve("online_retail_2010-12_2011-09.csv.gz");
            ImportSettings settings =
                    ImportSettings.from(config("import { format = online-retail, from = \"" + file + "\" }"));
            LogImport.run(settings, run, Progress.SILENT);
            return of(run);
        }

        /** Two weeks of requests that show ten items and get two reactions, one of a user after the other. */
        static Log even(Path folder, int length) {
            RunDirectory run = new RunDirectory(folder);
            List<Event> events = new ArrayList<>(length);
            long step = Duration.ofDays(14).toMillis() * 12 / length;
            int users = Math.max(20, length / 50);
            for (int request = 0; events.size() < length; request++) {
                String user = "u" + request % users;
                for (int i = 0; i < 12 && events.size() < length; i++) {
                    String item = "i" + (request * 7L + (i < 10 ? i : i - 10)) % 5_000;
                    Action action = i < 10 ? Action.EXPOSED : i == 10 ? Action.CLICKED : Action.ORDERED;
                    long time = 1_700_000_000_000L + request * step + i * 1_000L;
                    events.add(new Event(user, item, action, "r" + request, 1, i < 10 ? i : i - 10, time));
                }
            }
            ParquetTable.EVENTS.writeAll(run.events(), events);
            return new Log(run, events, events);
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
