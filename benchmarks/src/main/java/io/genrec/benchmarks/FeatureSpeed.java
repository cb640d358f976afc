package io.genrec.benchmarks;

import com.typesafe.config.Config;
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
import io.genrec.flink.features.FeatureSettings;
import io.genrec.kafka.EventJson;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code genrec bench features}: events that the feature step takes in a second, from Parquet and from JSON lines, each time
 * in a new process with a heap of 1.5 GB, beside the same samples and sequences by DuckDB, which must come out equal.
 */
public final class FeatureSpeed {
    /** Groups of keys under {@code genrec} that it reads. */
    public static final List<String> SECTIONS = List.of("features");

    /** The forms of a log. */
    public static final String PARQUET = "parquet";

    public static final String JSONL = "jsonl";

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int EVENTS_BETWEEN_REPORTS = 100_000;

    private final Config genrec;
    private final FeatureSettings settings;
    private final Map<String, FeatureFigures> before = new HashMap<>();
    private final List<String> exhausted = new ArrayList<>();
    private final List<ResultRow> rows = new ArrayList<>();
    private int measured;
    private final TextTable table = new TextTable(
            List.of(
                    Side.RIGHT,
                    Side.LEFT,
                    Side.RIGHT,
                    Side.RIGHT,
                    Side.RIGHT,
                    Side.RIGHT,
                    Side.RIGHT,
                    Side.RIGHT,
                    Side.RIGHT),
            List.of("events", "from", "s", "events/s", "growth", "CPU s", "heap MB", "DuckDB s", "genrec/DuckDB"));

    private FeatureSpeed(Config genrec, FeatureSettings settings) {
        this.genrec = genrec;
        this.settings = settings;
    }

    public static FeatureSpeed of(Config genrec) {
        return new FeatureSpeed(genrec, FeatureSettings.from(genrec));
    }

    /** One line of the table. */
    private record FeatureFigures(FeatureRun genrec, DuckDbFeatures.@Nullable Took duckDb) {}

    /**
     * Measures, and writes {@code bench/features.json}.
     *
     * @param lengths of the logs, events
     * @param forms of each log, {@link #PARQUET} and {@link #JSONL}
     * @param hotUsers who make half of each log; 0 where it is spread over all
     * @param duckDb its JDBC driver; empty where genrec is measured alone
     * @return lines for a terminal
     * @throws StepFailed where a run fails, or DuckDB finds other samples
     */
    public List<String> measure(
            List<Long> lengths,
            List<String> forms,
            int hotUsers,
            Optional<Path> duckDb,
            RunDirectory run,
            Progress progress) {
        Path results = run.root().resolve("bench");
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("cores", Runtime.getRuntime().availableProcessors());
        context.put("parallelism", settings.parallelism());
        context.put("heap", FeatureRun.HEAP);
        context.put("hot-users", hotUsers);
        try (Peer peer = new Peer(duckDb.map(DuckDbFeatures::open))) {
            peer.duckDb().ifPresent(found -> context.put("duckdb", found.version()));
            for (long length : lengths) {
                for (String form : forms) {
                    try (StagedFolder folder = new StagedFolder(results.resolve("features-" + length + "-" + form))) {
                        measure(new Log(length, form, hotUsers), peer, folder.path(), progress);
                    }
                }
            }
        }
        new ResultTable(context, rows).write(results.resolve("features.json"));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(String.format(
                Locale.ROOT,
                "%d cores, parallelism %d, %s; growth: of the time over that of the events, from the line before;"
                        + " every time includes the start of a JVM and of Flink",
                Runtime.getRuntime().availableProcessors(),
                settings.parallelism(),
                FeatureRun.HEAP));
        lines.addAll(exhausted);
        return lines;
    }

    private record Peer(Optional<DuckDbFeatures> duckDb) implements AutoCloseable {
        @Override
        public void close() {
            duckDb.ifPresent(DuckDbFeatures::close);
        }
    }

    private record Log(long length, String form, int hotUsers) {
        void forEach(Consumer<Event> each, Progress progress) {
            long[] written = {0};
            new SyntheticLog(length, hotUsers).forEach(event -> {
                each.accept(event);
                if (++written[0] % EVENTS_BETWEEN_REPORTS == 0) {
                    progress.report(written[0], length, "events", "written");
                }
            });
        }
    }

    private void measure(Log of, Peer peer, Path folder, Progress progress) {
        Path log = write(of, folder, progress);
        String what = String.format(Locale.ROOT, "%,d events from %s", of.length(), of.form());
        progress.report(measured, 0, "runs", "genrec: " + what);
        RunDirectory run = new RunDirectory(folder.resolve("run"));
        FeatureRun ours = FeatureRun.of(log, genrec, run);
        progress.report(measured, 0, "runs", "DuckDB: " + what);
        FeatureFigures figures = new FeatureFigures(
                ours,
                peer.duckDb()
                        .flatMap(duckDb -> compared(duckDb, log, run, folder, what))
                        .orElse(null));
        measured++;
        say(of.length(), of.form(), figures);
        before.put(of.form(), figures);
    }

    /** Empty, and told below the table, where DuckDB has not the memory. */
    private Optional<DuckDbFeatures.Took> compared(
            DuckDbFeatures duckDb, Path log, RunDirectory run, Path folder, String what) {
        try {
            return Optional.of(compare(duckDb, log, run, folder));
        } catch (DuckDbFeatures.Exhausted e) {
            exhausted.add(e.getMessage() + " on " + what);
            return Optional.empty();
        }
    }

    private DuckDbFeatures.Took compare(DuckDbFeatures duckDb, Path log, RunDirectory run, Path folder) {
        int threads = settings.parallelism();
        DuckDbFeatures.Took took = duckDb.compute(log, settings, threads, folder);
        long differences = duckDb.differences(run, folder, threads);
        if (differences > 0) {
            throw new StepFailed(differences + " samples or sequences differ between genrec and DuckDB on " + log
                    + ": they do not compute the same, so their speeds cannot be compared; please report this");
        }
        return took;
    }

    /** The log lies on the disk when this returns: what is measured next must not share it with what was written before. */
    private static Path write(Log of, Path folder, Progress progress) {
        try {
            Path log;
            if (of.form().equals(PARQUET)) {
                log = folder.resolve("events");
                try (ParquetTable.Writer<Event> rows = ParquetTable.EVENTS.write(log, 0)) {
                    of.forEach(rows::write, progress);
                }
            } else {
                log = folder.resolve("log.jsonl");
                EventJson json = new EventJson();
                try (OutputStream text = new BufferedOutputStream(Files.newOutputStream(log), BUFFER_BYTES)) {
                    of.forEach(event -> line(json.write(event), text), progress);
                }
            }
            try (Stream<Path> files = Files.walk(log).filter(Files::isRegularFile)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        written.force(true);
                    }
                }
            }
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a log of " + of.length() + " events: " + e.getMessage(), e);
        }
    }

    private static void line(byte[] event, OutputStream text) {
        try {
            text.write(event);
            text.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void say(long length, String form, FeatureFigures figures) {
        FeatureRun ours = figures.genrec();
        DuckDbFeatures.Took theirs = figures.duckDb();
        int k = Math.toIntExact(length);
        String name = "genrec-" + form;
        row(name, "seconds", k, ours.seconds(), "s");
        row(name, "events-per-second", k, length / ours.seconds(), "events/s");
        row(name, "cpu-seconds", k, ours.cpuSeconds(), "s");
        row(name, "heap-peak", k, ours.heapMegabytes(), "MB");
        FeatureFigures shorter = before.get(form);
        String growth = "–";
        if (shorter != null) {
            double grown = ours.seconds()
                    / shorter.genrec().seconds()
                    / ((double) length / shorter.genrec().events());
            row(name, "time-growth", k, grown, "ratio");
            growth = shown("%.2f", grown);
        }
        if (theirs != null) {
            row("duckdb-" + form, "seconds", k, theirs.seconds(), "s");
            row("duckdb-" + form, "events-per-second", k, length / theirs.seconds(), "events/s");
            row("duckdb-" + form, "cpu-seconds", k, theirs.cpuSeconds(), "s");
        }
        table.row(List.of(
                shown("%,d", length),
                form,
                shown("%.1f", ours.seconds()),
                shown("%,.0f", length / ours.seconds()),
                growth,
                shown("%.1f", ours.cpuSeconds()),
                shown("%,.0f", ours.heapMegabytes()),
                theirs == null ? "–" : shown("%.1f", theirs.seconds()),
                theirs == null ? "–" : shown("%.2f", ours.seconds() / theirs.seconds())));
    }

    private void row(String name, String metric, int events, double value, String unit) {
        rows.add(new ResultRow(name, null, metric, events, value, null, null, unit));
    }

    private static String shown(String format, Object figure) {
        return String.format(Locale.ROOT, format, figure);
    }
}
