package io.genrec.datasets.imports;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a log without any settings, and finds the settings that would import it: format, encoding,
 * delimiter, header, the columns of users, items, times and actions, the unit of times, what actions mean. It looks at the
 * first rows only, says what it takes for what, and never decides where the file leaves two readings.
 */
public final class LogLook {
    private static final long LINES_TRIED = 100_000;

    private final LookNotes notes;
    private final LogTimes times;
    private final List<Path> logs;
    private final @Nullable Path itemFile;

    private LogLook(Config genrec) {
        Config settings = genrec.getConfig("import");
        this.notes = new LookNotes(genrec);
        this.times = LogTimes.from(genrec);
        this.logs = ImportSettings.logs(settings);
        this.itemFile = settings.getString("items").isEmpty() ? null : Path.of(settings.getString("items"));
    }

    /**
     * Looks.
     *
     * @param genrec the settings at {@code genrec} as they are given, without a format
     * @throws StepFailed where there is no log, or none that can be read
     */
    public static LogLook at(Config genrec) {
        LogLook look = new LogLook(genrec);
        look.look();
        return look;
    }

    /** The settings found, under {@code genrec}; what the user has set goes before them. */
    public Config settings() {
        return notes.settings();
    }

    /** What is taken for what, for a person at a terminal. */
    public List<String> lines() {
        return notes.lines();
    }

    /** What only a person can say, in a sentence each; nothing is to be imported before. */
    public List<String> open() {
        return notes.open();
    }

    /** The settings found as they are given on a command line, in their order. */
    public List<String> flags() {
        return notes.flags();
    }

    /**
     * Imports the first lines of every file, under the settings found and given, to where nothing stays.
     *
     * @param settings whole, with a format
     * @return how they fit, for a person at a terminal
     * @throws StepFailed where they do not
     */
    public List<String> tryOut(Config settings) {
        Path folder;
        try {
            folder = Files.createTempDirectory("genrec-look");
        } catch (IOException e) {
            throw new StepFailed("cannot write to the temporary folder: " + e.getMessage(), e);
        }
        try {
            double maxRejects = settings.getDouble("import.max-rejects");
            Config lenient = settings.withValue("import.min-overlap", ConfigValueFactory.fromAnyRef(0))
                    .withValue("import.max-rejects", ConfigValueFactory.fromAnyRef(1));
            ImportResult result =
                    LogImport.run(ImportSettings.from(lenient), new RunDirectory(folder), Progress.SILENT, LINES_TRIED);
            return fit(result, maxRejects);
        } finally {
            StagedFolder.remove(folder);
        }
    }

    private List<String> fit(ImportResult result, double maxRejects) {
        ImportCounts counts = result.counts();
        List<String> fit = new ArrayList<>();
        fit.add(String.format(
                Locale.ROOT,
                "fits: %,d of %,d lines (%.1f%%)%s: %s",
                counts.lines() - counts.allRejected(),
                counts.lines(),
                100.0 * (counts.lines() - counts.allRejected()) / Math.max(1, counts.lines()),
                counts.isWhole() ? "" : text(", of the first %,d of each file", LINES_TRIED),
                result.lines().get(0)));
        counts.rejected()
                .forEach((reason, count) ->
                        fit.add(String.format(Locale.ROOT, "does not fit: %,d lines, %s", count, reason)));
        if (counts.allRejected() > maxRejects * counts.lines()) {
            fit.add(text(
                    "open: %.1f%% of the lines do not fit, more than import.max-rejects = %s allows: mend the log, name other"
                            + " columns or formats, or leave these lines out with --set import.max-rejects=%.2f",
                    100.0 * counts.allRejected() / counts.lines(),
                    maxRejects,
                    Math.ceil(100.0 * counts.allRejected() / counts.lines() + 1) / 100));
        }
        counts.filtered()
                .forEach((rule, count) -> fit.add(String.format(Locale.ROOT, "left out: %,d lines, %s", count, rule)));
        result.overlap().ifPresent(overlap -> {
            fit.addAll(overlap.lines());
            overlap.mend().ifPresent(form -> {
                notes.set("id-forms", form.names());
                fit.add("ids: taken by " + IdForm.KEY + " = " + form);
            });
        });
        fit.addAll(counts.remarks());
        fit.addAll(LogTimes.lines(result.span(), "`genrec features` leaves them out"));
        return fit;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private void look() {
        Optional<LogFormat> published = PublishedLogs.find(logs);
        if (published.isPresent()) {
            notes.set("format", published.get().toString());
            notes.say(published.get() + " log, by the names of its files or columns: its columns need no settings");
            return;
        }
        List<Path> files = LogFiles.parts(logs);
        FileSample log = FileSample.of(files.get(0), times);
        notes.set("format", log.format().toString());
        notes.say("format: " + log.format() + files(files));
        sayEncoding(log);
        sayDialect(log);
        if (log.firstRows().isEmpty()) {
            throw new StepFailed(log.file() + " holds no rows to look at: name a log with --from");
        }
        log.firstRows().forEach(row -> notes.say("row: " + shown(log, row)));
        Optional<FileSample> items = Optional.ofNullable(itemFile)
                .map(path -> FileSample.of(LogFiles.parts(List.of(path)).get(0), times));
        new LogColumnsLook(notes, log, items, times).find();
        sayUnused(log, "", items.isPresent() ? List.of("columns") : List.of("columns", "item-columns"));
        items.ifPresent(table -> {
            if (!table.encoding().equals(log.encoding()) && table.format() != LogFormat.PARQUET) {
                notes.say("item file encoding: " + table.encoding());
                notes.set("items-encoding", table.encoding().name());
            }
            new ItemColumnsLook(notes, table).find(ColumnNames.ITEMS, "item file ");
            sayUnused(table, "item file ", List.of("item-columns"));
        });
    }

    /** Columns that nobody reads, among which there may be one of an unknown name that somebody should. */
    private void sayUnused(FileSample table, String of, List<String> groups) {
        Set<String> used = groups.stream()
                .flatMap(group ->
                        ConfigFactory.defaultReference().getConfig("genrec.import." + group).root().keySet().stream()
                                .map(role -> notes.value("import." + group + "." + role)))
                .flatMap(names -> Stream.of(names.split("\\|", -1)))
                .collect(Collectors.toSet());
        List<String> unused = table.columns().stream()
                .filter(column -> table.hasNames() && column.filled() > 0 && !used.contains(column.name()))
                .map(column -> column.name() + " (" + cut(column.example().orElse("")) + ")")
                .limit(12)
                .toList();
        if (!unused.isEmpty()) {
            notes.say(of + "not used: " + String.join(", ", unused));
        }
    }

    private void sayEncoding(FileSample log) {
        Charset encoding = log.encoding();
        if (encoding.equals(StandardCharsets.UTF_8)) {
            return;
        }
        notes.say("encoding: " + encoding
                + (encoding.equals(FileSample.LATIN)
                        ? " (not UTF-8; if names look wrong, name another with --set import.encoding)"
                        : ""));
        notes.set("encoding", encoding.name());
    }

    /** The delimiter goes unsaid under a header, by which every file's own is found. */
    private void sayDialect(FileSample log) {
        if (log.format() == LogFormat.CSV) {
            char delimiter = log.dialect().delimiter().orElse(',');
            String name = delimiter == '\t' ? "tab" : delimiter == ' ' ? "space" : String.valueOf(delimiter);
            notes.say("fields: between " + (name.length() == 1 ? "'" + name + "'" : name)
                    + (log.hasNames() ? ", named by the first line" : ", no header: called by their places, 1, 2, 3"));
            if (!log.hasNames()) {
                notes.set("header", "off");
                notes.set("delimiter", name);
            }
        }
    }

    private static String shown(FileSample log, Row row) {
        return log.columns().stream()
                .map(ColumnSample::name)
                .filter(column -> !row.text(column).isEmpty())
                .limit(12)
                .map(column -> column + "=" + Rejects.shown(cut(row.text(column))))
                .collect(Collectors.joining("  "));
    }

    static String cut(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    private static String files(List<Path> files) {
        return files.size() == 1 ? ", " + files.get(0) : ", " + files.size() + " files from " + files.get(0) + " on";
    }
}
