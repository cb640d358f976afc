package io.genrec.benchmarks;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSettings;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Event;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.evaluation.results.TextTable;
import io.genrec.evaluation.results.TextTable.Side;
import io.genrec.kafka.BundledKafka;
import io.genrec.kafka.EventPublisher;
import io.genrec.kafka.KafkaSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * {@code genrec bench stream}: events that the streaming job takes in for a second of a core's time, from a Kafka to a Redis and
 * to Parquet, checkpoints on, beside the feature step on the same log. Each in a new process; the log lies in Kafka before the
 * start.
 */
public final class StreamSpeed {
    /** Groups of keys under {@code genrec} that it reads. */
    public static final List<String> SECTIONS = List.of("stream", "kafka", "redis", "features");

    /** Of a publisher's events that are on their way at once. */
    private static final int AT_ONCE = 2_000;

    private final Config genrec;
    private final List<ResultRow> rows = new ArrayList<>();
    private final TextTable table = new TextTable(
            List.of(Side.LEFT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT),
            List.of("", "hot users", "parallelism", "events", "s", "CPU s", "events/s", "events/s a core"));

    private StreamSpeed(Config genrec) {
        this.genrec = genrec;
    }

    public static StreamSpeed of(Config genrec) {
        return new StreamSpeed(genrec);
    }

    /**
     * What to measure, every combination of it.
     *
     * @param events of the log
     * @param parallelism of the job
     * @param hotUsers who make half of the log
     */
    public record Load(int events, List<Integer> parallelism, List<Integer> hotUsers) {}

    /**
     * Measures, and writes {@code bench/stream.json}.
     *
     * @return lines for a terminal
     * @throws StepFailed where a run fails, or loses events
     */
    public List<String> measure(Load load, RunDirectory run, Progress progress) {
        Path results = run.root().resolve("bench");
        try (StagedFolder folder = new StagedFolder(results.resolve("stream-" + load.events()));
                BundledKafka kafka = BundledKafka.start(folder.path().resolve("kafka"));
                BundledRedis redis = BundledRedis.start()) {
            for (int hot : load.hotUsers()) {
                measure(load, hot, kafka, redis, folder.path().resolve("hot-" + hot), progress);
            }
        }
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("cores", Runtime.getRuntime().availableProcessors());
        context.put("heap", StreamRun.HEAP);
        new ResultTable(context, rows).write(results.resolve("stream.json"));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(String.format(
                Locale.ROOT,
                "%d cores for all of it, Kafka and Redis included, %s; CPU s: of the process alone, the start of a JVM and of"
                        + " Flink included; hot users make half of the events",
                Runtime.getRuntime().availableProcessors(),
                StreamRun.HEAP));
        return lines;
    }

    private void measure(Load load, int hot, BundledKafka kafka, BundledRedis redis, Path folder, Progress progress) {
        Config servers = servers(kafka, redis, "hot-" + hot);
        KafkaSettings topics = KafkaSettings.from(servers);
        topics.topics().makeMissing(topics);
        Path parquet = folder.resolve("events");
        write(load.events(), hot, topics, parquet, progress);
        progress.report(rows.size(), 0, "figures", "features");
        FeatureRun batch = FeatureRun.of(parquet, genrec, new RunDirectory(folder.resolve("features")));
        say(
                "features",
                hot,
                genrec.getInt("features.parallelism"),
                batch.events(),
                batch.seconds(),
                batch.cpuSeconds());
        for (int parallelism : load.parallelism()) {
            progress.report(rows.size(), 0, "figures", "stream, parallelism " + parallelism);
            String name = "hot-" + hot + "-" + parallelism;
            Config config = servers(kafka, redis, "hot-" + hot)
                    .withValue("stream.group", ConfigValueFactory.fromAnyRef(name))
                    .withValue("stream.parallelism", ConfigValueFactory.fromAnyRef(parallelism));
            StreamRun stream = StreamRun.of(config, new RunDirectory(folder.resolve(name)));
            if (stream.events() != load.events() || stream.late() > 0) {
                throw new StepFailed("of " + load.events() + " events the stream has read " + stream.events() + ", and "
                        + stream.late() + " were too late: its speed says nothing; please report this");
            }
            say("stream", hot, parallelism, stream.events(), stream.seconds(), stream.cpuSeconds());
        }
    }

    private Config servers(BundledKafka kafka, BundledRedis redis, String topics) {
        RedisSettings bundled = redis.settings(RedisSettings.from(genrec));
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("kafka.bootstrap", kafka.bootstrap());
        keys.put("kafka.topics.events", topics + ".events");
        keys.put("kafka.topics.pages", topics + ".pages");
        keys.put("kafka.topics.late", topics + ".late");
        keys.put("kafka.topics.dead-letters", topics + ".dead");
        keys.put("redis.uri", bundled.server().uri());
        keys.put("redis.password", bundled.server().password());
        return ConfigFactory.parseMap(keys).withFallback(genrec);
    }

    private static void write(int length, int hot, KafkaSettings kafka, Path parquet, Progress progress) {
        try (EventPublisher publisher = EventPublisher.open(kafka);
                ParquetTable.Writer<Event> table = ParquetTable.EVENTS.write(parquet, 0)) {
            List<CompletableFuture<Void>> underWay = new ArrayList<>(AT_ONCE);
            long[] written = {0};
            new SyntheticLog(length, hot).forEach(event -> {
                table.write(event);
                underWay.add(publisher.publish(event).toCompletableFuture());
                if (++written[0] % AT_ONCE == 0) {
                    underWay.forEach(CompletableFuture::join);
                    underWay.clear();
                    progress.report(written[0], length, "events", "written");
                }
            });
            underWay.forEach(CompletableFuture::join);
        }
    }

    private void say(String what, int hot, int parallelism, long events, double seconds, double cpuSeconds) {
        String name = what + "-" + parallelism;
        row(name, "seconds", hot, seconds, "s");
        row(name, "cpu-seconds", hot, cpuSeconds, "s");
        row(name, "events-per-second", hot, events / seconds, "events/s");
        row(name, "events-per-core-second", hot, events / cpuSeconds, "events/s");
        table.row(List.of(
                what,
                String.valueOf(hot),
                String.valueOf(parallelism),
                shown("%,d", events),
                shown("%.1f", seconds),
                shown("%.1f", cpuSeconds),
                shown("%,.0f", events / seconds),
                shown("%,.0f", events / cpuSeconds)));
    }

    /** @param hot as k of the row */
    private void row(String name, String metric, int hot, double value, String unit) {
        rows.add(new ResultRow(name, null, metric, hot, value, null, null, unit));
    }

    private static String shown(String format, Object figure) {
        return String.format(Locale.ROOT, format, figure);
    }
}
