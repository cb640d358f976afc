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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a log without any settings, and finds the settings that would import it: format, encoding,
 * delimiter, header, the columns of users, items, times and actions, the unit of times, what actions mean. It looks at the
 * first rows only, says what it takes for what, and never decides where the file leaves two readings.
 */
public final class LogLook {
    private static final long LINES_TRIED = 100_000;
    /** Share of rows in which a column of ids holds something, for it not to be refused. */
    private static final double FILLED = 0.995;

    private final Config genrec;
    private final LogTimes times;
    private final List<Path> logs;
    private final @Nullable Path itemFile;
    private final Map<String, Object> found = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final List<String> open = new ArrayList<>();

    private LogLook(Config genrec) {
        Config settings = genrec.getConfig("import");
        this.genrec = genrec;
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
        Config settings = ConfigFactory.empty();
        for (Map.Entry<String, Object> setting : found.entrySet()) {
            settings =
                    settings.withValue("genrec." + setting.getKey(), ConfigValueFactory.fromAnyRef(setting.getValue()));
        }
        return settings;
    }

    /** What is taken for what, for a person at a terminal. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** What only a person can say, in a sentence each; nothing is to be imported before. */
    public List<String> open() {
        return List.copyOf(open);
    }

    /** The settings found as they are given on a command line, in their order. */
    public List<String> flags() {
        return found.entrySet().stream()
                .map(setting -> setting.getKey().equals("import.format")
                        ? "--format " + setting.getValue()
                        : "--set " + quoted(setting.getKey() + "=" + setting.getValue()))
                .toList();
    }

    private static String quoted(String argument) {
        return argument.matches("[\\w./:=,@%+-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
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
            Config lenient = settings.withValue("import.min-overlap", ConfigValueFactory.fromAnyRef(0))
                    .withValue("import.max-rejects", ConfigValueFactory.fromAnyRef(1));
            ImportResult result =
                    LogImport.run(ImportSettings.from(lenient), new RunDirectory(folder), Progress.SILENT, LINES_TRIED);
            return fit(result);
        } finally {
            StagedFolder.remove(folder);
        }
    }

    private List<String> fit(ImportResult result) {
        ImportCounts counts = result.counts();
        List<String> fit = new ArrayList<>();
        fit.add(String.format(
                Locale.ROOT,
                "fits: %,d of %,d lines (%.1f%%)%s: %s",
                counts.lines() - counts.allRejected(),
                counts.lines(),
                100.0 * (counts.lines() - counts.allRejected()) / Math.max(1, counts.lines()),
                counts.lines() < LINES_TRIED ? "" : text(", of the first %,d of each file", LINES_TRIED),
                result.lines().get(0)));
        counts.rejected()
                .forEach((reason, count) ->
                        fit.add(String.format(Locale.ROOT, "does not fit: %,d lines, %s", count, reason)));
        counts.filtered()
                .forEach((rule, count) -> fit.add(String.format(Locale.ROOT, "left out: %,d lines, %s", count, rule)));
        result.overlap().ifPresent(overlap -> {
            fit.addAll(overlap.lines());
            overlap.mend().ifPresent(form -> {
                set("id-forms", form.names());
                fit.add("ids: taken by " + IdForm.KEY + " = " + form);
            });
        });
        fit.addAll(LogTimes.lines(result.span(), "`genrec features` leaves them out"));
        return fit;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private void look() {
        Optional<LogFormat> published = PublishedLogs.find(logs);
        if (published.isPresent()) {
            set("format", published.get().toString());
            lines.add(published.get() + " log, by the names of its files or columns: its columns need no settings");
            return;
        }
        List<Path> files =
                logs.stream().flatMap(path -> LogFiles.parts(path).stream()).toList();
        FileSample log = FileSample.of(files.get(0), times);
        set("format", log.format().toString());
        lines.add("format: " + log.format() + files(files));
        sayEncoding(log);
        sayDialect(log);
        if (log.firstRows().isEmpty()) {
            throw new StepFailed(log.file() + " holds no rows to look at: name a log with --from");
        }
        log.firstRows().forEach(row -> lines.add("row: " + shown(log, row)));
        findLogColumns(log);
        if (itemFile != null) {
            findItemColumns(items(), ColumnNames.ITEMS, "item file ");
        }
    }

    private FileSample items() {
        return FileSample.of(LogFiles.parts(Objects.requireNonNull(itemFile)).get(0), times);
    }

    private void sayEncoding(FileSample log) {
        Charset encoding = log.encoding();
        if (encoding.equals(StandardCharsets.UTF_8)) {
            return;
        }
        lines.add("encoding: " + encoding
                + (encoding.equals(FileSample.LATIN)
                        ? " (not UTF-8; if names look wrong, name another with --set import.encoding)"
                        : ""));
        set("encoding", encoding.name());
    }

    /** The delimiter goes unsaid under a header, by which every file's own is found. */
    private void sayDialect(FileSample log) {
        if (log.format() == LogFormat.CSV) {
            char delimiter = log.dialect().delimiter().orElse(',');
            String name = delimiter == '\t' ? "tab" : delimiter == ' ' ? "space" : String.valueOf(delimiter);
            lines.add("fields: between " + (name.length() == 1 ? "'" + name + "'" : name)
                    + (log.hasNames() ? ", named by the first line" : ", no header: called by their places, 1, 2, 3"));
            if (!log.hasNames()) {
                set("header", "off");
                set("delimiter", name);
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

    private static String cut(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    private static String files(List<Path> files) {
        return files.size() == 1 ? ", " + files.get(0) : ", " + files.size() + " files from " + files.get(0) + " on";
    }

    private void findLogColumns(FileSample log) {
        Optional<ColumnSample> time = given(log, "time").or(() -> time(log));
        Optional<ColumnSample> action = given(log, "action").or(() -> action(log, time));
        List<ColumnSample> ids = log.columns().stream()
                .filter(column -> !column.hasFractions())
                .filter(column -> column.filled() > FILLED && !is(column, time) && !is(column, action))
                .toList();
        Optional<ColumnSample> item = given(log, "item")
                .or(() -> log.named(ColumnNames.ITEMS))
                .or(() -> log.hasNames() ? Optional.empty() : ofItemFile(ids));
        Optional<ColumnSample> user = given(log, "user")
                .or(() -> log.named(ColumnNames.USERS).filter(column -> !is(column, item)))
                .or(() -> byPlace(log, without(ids, item)));
        Optional<ColumnSample> described = item.or(() -> byPlace(log, without(ids, user)));
        say("user", "columns.user", user.map(column -> alternatives(log, column)), "who the users are");
        say("item", "columns.item", described.map(column -> alternatives(log, column)), "what the items are");
        sayTime(time);
        sayActions(log, action);
        user.ifPresent(column -> sayRequests(log, column));
        if (itemFile == null && described.isPresent()) {
            findItemColumns(log, List.of(), "");
        }
    }

    /** The column that the user has named; empty where it is for this to find. */
    private Optional<ColumnSample> given(FileSample log, String role) {
        String path = "import.columns." + role;
        return !isGiven(path)
                ? Optional.empty()
                : log.columns().stream()
                        .filter(column -> column.name().equals(genrec.getString(path)))
                        .findFirst();
    }

    private static boolean is(ColumnSample column, Optional<ColumnSample> other) {
        return other.isPresent() && other.get() == column;
    }

    private static List<ColumnSample> without(List<ColumnSample> columns, Optional<ColumnSample> other) {
        return columns.stream().filter(column -> !is(column, other)).toList();
    }

    /** Without names, users come before items, times and actions aside, as in all such logs. */
    private static Optional<ColumnSample> byPlace(FileSample log, List<ColumnSample> ids) {
        return log.hasNames() ? Optional.empty() : ids.stream().findFirst();
    }

    /** Without names, the column that shares most values with the ids of the item file; empty where none shares many. */
    private Optional<ColumnSample> ofItemFile(List<ColumnSample> columns) {
        if (itemFile == null) {
            return Optional.empty();
        }
        FileSample items = items();
        return items.named(ColumnNames.ITEMS).flatMap(ids -> columns.stream()
                .max(Comparator.comparingLong(column -> shared(column, ids)))
                .filter(column -> 2 * shared(column, ids)
                        > Math.min(column.different().size(), ids.different().size())));
    }

    private static long shared(ColumnSample some, ColumnSample others) {
        return some.different().stream().filter(others.different()::contains).count();
    }

    /** Where events of several kinds name the same thing in several fields, all of them. */
    private static String alternatives(FileSample log, ColumnSample column) {
        if (column.filled() > 0.99 || !log.hasNames()) {
            return column.name();
        }
        List<String> also = log.columns().stream()
                .filter(other -> other != column && other.filled() > 0)
                .filter(other -> other.plainName().equals(column.plainName())
                        || (column.plainName().equals("userid")
                                && other.plainName().equals("anonymousid")))
                .map(ColumnSample::name)
                .toList();
        return also.isEmpty() ? column.name() : column.name() + "|" + String.join("|", also);
    }

    /** A column of a time's name whose values are times, else the one of dates, else that of the narrowest span. */
    private Optional<ColumnSample> time(FileSample log) {
        List<ColumnSample> candidates = log.columns().stream()
                .filter(column -> column.filled() > 0.9
                        && (column.isTypedTime() || !column.timeFormats(times).isEmpty()))
                .toList();
        for (String name : ColumnNames.TIMES) {
            for (ColumnSample column : candidates) {
                if (log.hasNames() && column.plainName().equals(name)) {
                    return Optional.of(column);
                }
            }
        }
        return candidates.stream()
                .filter(column -> !ColumnNames.USERS.contains(column.plainName())
                        && !ColumnNames.ITEMS.contains(column.plainName()))
                .min(Comparator.<ColumnSample>comparingInt(
                                column -> column.isTypedTime() || !column.isNumeric() ? 0 : 1)
                        .thenComparingDouble(this::span));
    }

    private double span(ColumnSample column) {
        if (column.isTypedTime()) {
            return 0;
        }
        TimeFormat format = TimeFormat.of(column.timeFormats(times).get(0), ZoneOffset.UTC);
        var millis = column.different().stream()
                .filter(value -> !TimeFormat.reading(List.of(value), times).isEmpty())
                .mapToLong(format::millis)
                .summaryStatistics();
        return (double) millis.getMax() - millis.getMin();
    }

    private static Optional<ColumnSample> action(FileSample log, Optional<ColumnSample> time) {
        Optional<ColumnSample> named = log.named(ColumnNames.ACTIONS)
                .filter(column -> !is(column, time))
                .filter(column -> column.isOfActions() || (column.different().size() <= 20 && !column.isNumeric()));
        return named.or(() -> log.columns().stream()
                .filter(column -> column.filled() > 0.95 && column.isOfActions())
                .findFirst());
    }

    private void say(String role, String key, Optional<String> column, String what) {
        if (isGiven("import." + key)) {
            lines.add(role + ": " + genrec.getString("import." + key) + ", as given");
        } else if (column.isPresent()) {
            lines.add(role + ": " + column.get());
            set(key, column.get());
        } else {
            open.add("nothing tells " + what + ": name the column with --set import." + key + "=COLUMN");
        }
    }

    private void sayTime(Optional<ColumnSample> time) {
        if (isGiven("import.columns.time") && isGiven("import.time-format")) {
            lines.add("time: " + genrec.getString("import.columns.time") + ", " + genrec.getString("import.time-format")
                    + ", as given");
            return;
        }
        if (time.isEmpty()) {
            open.add("no column holds times between " + times.earliest() + " and " + times.latest()
                    + ": name it with --set import.columns.time=COLUMN --set import.time-format=FORMAT; a log without times"
                    + " has no before and after to learn from");
            return;
        }
        ColumnSample column = time.get();
        set("columns.time", column.name());
        if (column.isTypedTime()) {
            lines.add("time: " + column.name() + ", by its type");
            return;
        }
        if (isGiven("import.time-format")) {
            lines.add("time: " + column.name() + ", " + genrec.getString("import.time-format") + ", as given");
            return;
        }
        List<String> formats = column.timeFormats(times);
        if (formats.isEmpty()) {
            open.add("no format is known that reads the times of column " + column.name() + " ("
                    + column.example().orElse("") + "): say which with --set import.time-format=PATTERN");
            return;
        }
        lines.add("time: " + column.name() + ", " + formats.get(0) + " ("
                + column.example().orElse("") + ")");
        set("time-format", formats.get(0));
        if (formats.size() > 1) {
            open.add("column " + column.name() + " may be " + String.join(" or ", formats) + " ("
                    + column.example().orElse("") + "): say which with --set import.time-format=FORMAT");
        }
    }

    private void sayActions(FileSample log, Optional<ColumnSample> action) {
        if (action.isEmpty()) {
            boolean isOfOrders = log.named(
                            List.of("price", "quantity", "orderid", "invoice", "rating", "overall", "hours"))
                    .isPresent();
            String all = isOfOrders ? "ordered" : "clicked";
            set("default-action", all);
            lines.add("action: no column, every line is " + all);
            return;
        }
        set("columns.action", action.get().name());
        List<String> actions = new ArrayList<>();
        for (String name : action.get().different()) {
            String path = "import.actions." + key(name);
            Optional<String> meaning = isGiven(path) ? Optional.of(genrec.getString(path)) : ColumnSample.meaning(name);
            actions.add(name + " = " + meaning.orElse("?"));
            if (meaning.isEmpty()) {
                open.add("action " + name + " may mean anything: say what with --set "
                        + quoted("import.actions." + key(name) + "=clicked")
                        + " (exposed, clicked, carted, ordered or ignored)");
            } else if (!ColumnSample.isOurs(name)) {
                set("actions." + key(name), meaning.get());
            }
        }
        lines.add("action: " + action.get().name() + ", " + String.join(", ", actions));
    }

    private static String key(String name) {
        return name.matches("[\\w-]+") ? name : "\"" + name.replace("\"", "\\\"") + "\"";
    }

    private void sayRequests(FileSample log, ColumnSample user) {
        Optional<ColumnSample> request = log.named(ColumnNames.REQUESTS).filter(column -> column.filled() > 0.99);
        if (request.isEmpty()) {
            lines.add("request: no column, sessions are made by pauses (import.session-gap)");
            return;
        }
        set("columns.request", request.get().name());
        lines.add("request: " + request.get().name() + " (of " + user.name() + ")");
        log.named(ColumnNames.PAGES)
                .filter(ColumnSample::isWhole)
                .filter(column -> !column.different().contains("0"))
                .ifPresent(column -> set("columns.page", column.name()));
        log.named(ColumnNames.POSITIONS)
                .filter(ColumnSample::isWhole)
                .ifPresent(column -> set("columns.position", column.name()));
    }

    private void findItemColumns(FileSample table, List<String> ids, String of) {
        if (!ids.isEmpty()) {
            Optional<ColumnSample> id = sameName(table).or(() -> table.named(ids));
            if (id.isEmpty()) {
                open.add(table.file() + " has no column of item ids that is known by its name: name it with --set"
                        + " import.item-columns.item=COLUMN");
                return;
            }
            set("item-columns.item", id.get().name());
            if (!table.hasNames()) {
                set("items-header", "off");
            }
            lines.add(of + "item: " + id.get().name());
        }
        List<String> taken = found.entrySet().stream()
                .filter(setting -> ids.isEmpty() && setting.getKey().startsWith("import.columns."))
                .map(setting -> setting.getValue().toString())
                .toList();
        int described = 0;
        for (String part : List.of("title", "categories", "brand", "price", "description")) {
            List<ColumnSample> beside = table.columns().stream()
                    .filter(sample ->
                            table.hasNames() && sample.filled() > 0 && isBesideItem(sample.name(), ids.isEmpty()))
                    .filter(sample -> !taken.contains(sample.name())
                            && !sample.name().equals(found.get("import.item-columns.item")))
                    .toList();
            Optional<ColumnSample> column = ColumnNames.DESCRIPTIONS.getOrDefault(part, List.of()).stream()
                    .flatMap(name ->
                            beside.stream().filter(sample -> sample.plainName().equals(name)))
                    .findFirst();
            if (column.isPresent()) {
                described++;
                String names = beside.stream()
                        .filter(sample -> sample.plainName().equals(column.get().plainName()))
                        .map(ColumnSample::name)
                        .collect(Collectors.joining("|"));
                set("item-columns." + part, names);
                lines.add(of + part + ": " + names + " ("
                        + cut(column.get().example().orElse("")) + ")");
                if (part.equals("categories")) {
                    column.get().categorySeparator().ifPresent(separator -> set("category-separator", separator));
                }
                if (part.equals("price") && column.get().hasDecimalCommas()) {
                    set("decimal-mark", ",");
                }
            } else if (ids.isEmpty()) {
                set("item-columns." + part, "");
            }
        }
        if (ids.isEmpty() && described > 0) {
            set("items-from-log", "on");
        } else if (ids.isEmpty()) {
            found.keySet().removeIf(key -> key.startsWith("import.item-columns."));
        }
    }

    /** Whether a field lies where the item's id does, and not in what else an event holds: a device has a category, too. */
    private boolean isBesideItem(String name, boolean isOfLog) {
        Object item = found.getOrDefault("import.columns.item", genrec.getString("import.columns.item"));
        return !isOfLog
                || List.of(item.toString().split("\\|", -1)).stream()
                        .anyMatch(id -> parent(id).equals(parent(name)));
    }

    private static String parent(String name) {
        return name.startsWith("/") ? name.substring(0, name.lastIndexOf('/')) : "";
    }

    private Optional<ColumnSample> sameName(FileSample items) {
        Object item = found.get("import.columns.item");
        return items.columns().stream()
                .filter(column -> column.name().equals(item))
                .findFirst();
    }

    private void set(String key, Object value) {
        String path = "import." + key;
        if (!isGiven(path)) {
            found.put(path, value);
        }
    }

    /** Whether the user has set it: then it is not detected. */
    private boolean isGiven(String path) {
        Config defaults = ConfigFactory.defaultReference().getConfig("genrec");
        return genrec.hasPath(path)
                && !(defaults.hasPath(path) && defaults.getValue(path).equals(genrec.getValue(path)));
    }
}
