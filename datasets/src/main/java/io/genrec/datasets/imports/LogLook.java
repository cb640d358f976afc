package io.genrec.datasets.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.datasets.imports.CsvRows.CsvDialect;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a log that nobody has said anything about, and finds the settings that would import it: format, encoding,
 * delimiter, header, the columns of users, items, times and actions, the unit of times, what actions mean. It looks at the
 * first rows only, says what it takes for what, and never decides where the file leaves two readings.
 */
public final class LogLook {
    private static final long ROWS = 5_000;
    private static final long LINES_TRIED = 100_000;
    /** Share of rows in which a column of ids holds something, for it not to be refused. */
    private static final double FILLED = 0.995;

    private static final int BYTES = 1 << 20;
    private static final String KEY = "genrec.import";

    private static final List<String> USERS = List.of(
            "userid", "user", "uid", "customerid", "customer", "visitorid", "clientid", "memberid", "accountid",
            "reviewerid", "username", "userpseudoid", "fullvisitorid", "buyerid", "personid", "anonymousid", "deviceid",
            "cookieid", "usersession", "sessionid", "session");
    private static final List<String> ITEMS = List.of(
            "itemid", "item", "iid", "productid", "product", "sku", "skuid", "articleid", "article", "asin", "parentasin", "movieid",
            "trackid", "songid", "artistid", "contentid", "gameid", "bookid", "videoid", "newsid", "offerid", "goodsid",
            "stockcode", "isbn", "listingid", "hotelid", "title", "itemname", "productname");
    private static final List<String> TIMES = List.of(
            "timestamp", "time", "ts", "eventtime", "eventtimestamp", "datetime", "date", "createdat", "tdat",
            "unixreviewtime", "eventdate", "at", "when", "orderdate", "invoicedate", "reviewtime", "clienttime",
            "originaltimestamp", "receivedat", "sentat", "timems", "timemillis", "day");
    private static final List<String> ACTIONS = List.of(
            "eventtype", "event", "eventname", "action", "actiontype", "behavior", "behaviour", "behaviortype", "type",
            "what", "interaction", "interactiontype");
    private static final List<String> REQUESTS = List.of("requestid", "searchid", "impressionid", "queryid", "reqid");
    private static final List<String> PAGES = List.of("page", "pagenumber", "pageno");
    private static final List<String> POSITIONS = List.of("position", "rank", "slot", "pos");
    private static final Map<String, List<String>> DESCRIPTIONS = Map.of(
            "title",
            List.of("title", "name", "itemname", "productname", "prodname", "producttitle", "artname", "artistname",
                    "movietitle", "label"),
            "categories",
            List.of("categories", "categorycode", "category", "categoryname", "itemcategory", "genres", "genre",
                    "producttypename", "department", "departmentid", "categoryid", "type"),
            "brand",
            List.of("brand", "brandname", "itembrand", "manufacturer", "store", "publisher", "author"),
            "price",
            List.of("price", "unitprice", "itemprice", "listprice", "saleprice"),
            "description",
            List.of("description", "detaildesc", "abstract", "summary", "productdescription", "longdescription"));

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
            settings = settings.withValue(
                    "genrec." + setting.getKey(), ConfigValueFactory.fromAnyRef(setting.getValue()));
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
            ImportResult result = LogImport.run(
                    ImportSettings.from(lenient), new RunDirectory(folder), Progress.SILENT, LINES_TRIED);
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
        counts.rejected().forEach((reason, count) ->
                fit.add(String.format(Locale.ROOT, "does not fit: %,d lines, %s", count, reason)));
        counts.filtered().forEach((rule, count) ->
                fit.add(String.format(Locale.ROOT, "left out: %,d lines, %s", count, rule)));
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
        List<Path> files = logs.stream().flatMap(path -> LogFiles.parts(path).stream()).toList();
        Path first = files.get(0);
        LogFormat format = format(first);
        set("format", format.toString());
        lines.add("format: " + format + files(files));
        Table log = table(first, format, true);
        if (log.columns().isEmpty()) {
            throw new StepFailed(first + " holds no rows to look at: name a log with --from");
        }
        findLogColumns(log);
        if (itemFile != null) {
            findItemColumns(table(LogFiles.parts(itemFile).get(0), format, false), ITEMS, "item file ");
        }
    }

    private static String files(List<Path> files) {
        return files.size() == 1 ? ", " + files.get(0) : ", " + files.size() + " files from " + files.get(0) + " on";
    }

    /** The first rows of a file, column by column. */
    private record Table(Path file, boolean hasNames, List<ColumnSample> columns) {
        Optional<ColumnSample> named(List<String> names) {
            return names.stream()
                    .flatMap(name -> columns.stream()
                            .filter(column -> hasNames && column.plainName().equals(name) && column.filled() > 0))
                    .findFirst();
        }
    }

    private static LogFormat format(Path file) {
        if (FileKind.of(file) == FileKind.PARQUET) {
            return LogFormat.PARQUET;
        }
        try (TextLines lines = TextLines.open(file, encoding(file))) {
            String start = lines.next().orElseThrow().text().stripLeading();
            return start.startsWith("{") || start.startsWith("[") ? LogFormat.JSONL : LogFormat.CSV;
        }
    }

    /** UTF-8 where the file's beginning is, else the Latin alphabet of Windows, or UTF-16 where every other byte is nothing. */
    private static Charset encoding(Path file) {
        byte[] start;
        try (InputStream bytes = FileKind.text(file)) {
            start = bytes.readNBytes(BYTES);
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + ": " + e.getMessage(), e);
        }
        long nothing = IntStream.range(0, Math.min(start.length, 1000)).filter(i -> start[i] == 0).count();
        if (nothing > 0.3 * Math.min(start.length, 1000)) {
            return start[0] == 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
        }
        try {
            int whole = start.length;
            while (whole > 0 && whole > start.length - 4 && start.length == BYTES && start[whole - 1] < 0) {
                whole--; // a character may be cut in two
            }
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(start, 0, whole));
            return StandardCharsets.UTF_8;
        } catch (CharacterCodingException e) {
            return FileKind.encoding(file, Charset.forName("windows-1252"));
        }
    }

    private Table table(Path file, LogFormat format, boolean isLog) {
        List<String> columns = new ArrayList<>();
        boolean hasNames = true;
        Rows rows;
        ExpectedColumns none = new ExpectedColumns(List.of(), KEY);
        if (format == LogFormat.PARQUET) {
            leaves("", ParquetRows.schema(file), columns);
            rows = new ParquetRows(file, new JsonFields(columns, "|"), ZoneOffset.UTC, none);
        } else {
            Charset encoding = encoding(file);
            if (isLog && !FileKind.encoding(file, encoding).equals(StandardCharsets.UTF_8)) {
                String by = encoding.equals(Charset.forName("windows-1252"))
                        ? " (not UTF-8; if names look wrong, name another with import.encoding)"
                        : "";
                lines.add("encoding: " + FileKind.encoding(file, encoding) + by);
                if (FileKind.encoding(file, encoding).equals(encoding)) {
                    set("encoding", encoding.name());
                }
            }
            if (format == LogFormat.JSONL) {
                columns.addAll(jsonColumns(file, encoding));
                rows = new JsonRows(file, encoding, new JsonFields(columns, "|"));
            } else {
                CsvDialect dialect = dialect(file, encoding, isLog);
                hasNames = dialect.hasHeader();
                CsvRows csv = new CsvRows(file, encoding, dialect, none);
                columns.addAll(csv.columns());
                rows = csv;
            }
        }
        List<ColumnSample> samples = columns.stream().map(ColumnSample::new).toList();
        List<Row> shown = new ArrayList<>();
        try (Rejects rejects = Rejects.unwritten(ROWS)) {
            rows.forEach(rejects, row -> {
                samples.forEach(sample -> sample.add(row));
                if (shown.size() < 3) {
                    shown.add(row);
                }
            });
        }
        if (isLog) {
            shown.forEach(row -> lines.add("row: "
                    + columns.stream()
                            .filter(column -> !row.text(column).isEmpty())
                            .limit(12)
                            .map(column -> column + "=" + Rejects.shown(cut(row.text(column))))
                            .collect(Collectors.joining("  "))));
        }
        return new Table(file, hasNames, samples);
    }

    private static String cut(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    private static void leaves(String prefix, GroupType group, List<String> columns) {
        for (Type field : group.getFields()) {
            String name = prefix + "/" + field.getName();
            if (field.isPrimitive()) {
                columns.add(prefix.isEmpty() ? field.getName() : name);
            } else if (field.getLogicalTypeAnnotation() == null) {
                leaves(name, field.asGroupType(), columns);
            } else {
                GroupType list = field.asGroupType();
                Type element = list.getType(0).isPrimitive() ? list.getType(0) : list.getType(0).asGroupType().getType(0);
                if (element.isPrimitive()) {
                    columns.add(prefix.isEmpty() ? field.getName() : name);
                } else if (list.getType(0).asGroupType().getFieldCount() == 1) {
                    leaves(name + "/*", element.asGroupType(), columns);
                }
            }
        }
    }

    /** The fields of the first objects: names at the top, pointers below, a star for the elements of arrays. */
    private static Set<String> jsonColumns(Path file, Charset encoding) {
        Set<String> columns = new LinkedHashSet<>();
        try (Rejects rejects = Rejects.unwritten(500)) {
            new JsonRows(file, encoding, new JsonFields(List.of(), "|"))
                    .forEachObject(rejects, object -> jsonLeaves("", object, columns));
        }
        return columns;
    }

    private static void jsonLeaves(String prefix, JsonNode object, Set<String> columns) {
        object.propertyStream().forEach(field -> {
            String name = prefix + "/" + field.getKey().replace("~", "~0").replace("/", "~1");
            JsonNode value = field.getValue();
            if (value.isObject()) {
                jsonLeaves(name, value, columns);
            } else if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                value.forEach(element -> jsonLeaves(name + "/*", element, columns));
            } else {
                columns.add(prefix.isEmpty() && !field.getKey().contains("|") ? field.getKey() : name);
            }
        });
    }

    /** The delimiter that cuts most of the first lines into equally many fields, and whether the first one names them. */
    private CsvDialect dialect(Path file, Charset encoding, boolean isLog) {
        List<String> start = new ArrayList<>();
        try (TextLines text = TextLines.open(file, encoding)) {
            for (Optional<Line> line = text.next(); line.isPresent() && start.size() < 200; line = text.next()) {
                if (!line.get().text().isBlank()) {
                    start.add(line.get().text());
                }
            }
        }
        char delimiter = CsvDialect.DELIMITERS.stream()
                .max(Comparator.comparingDouble(candidate -> fit(start, candidate)))
                .orElse(',');
        boolean hasHeader = isHeader(fields(start.get(0), delimiter));
        if (isLog) {
            String name = delimiter == '\t' ? "tab" : delimiter == ' ' ? "space" : String.valueOf(delimiter);
            set("delimiter", name);
            lines.add("fields: between " + (name.length() == 1 ? "'" + name + "'" : name)
                    + (hasHeader ? ", named by the first line" : ", no header: called by their places, 1, 2, 3"));
            if (!hasHeader) {
                set("header", "off");
            }
        }
        return new CsvDialect(Optional.of(delimiter), hasHeader);
    }

    /** Higher for the delimiter that makes more lines of more fields alike; a space counts only where nothing else cuts. */
    private static double fit(List<String> start, char delimiter) {
        Map<Integer, Long> sizes = start.stream()
                .map(line -> fields(line, delimiter).size())
                .collect(Collectors.groupingBy(size -> size, Collectors.counting()));
        Map.Entry<Integer, Long> commonest = sizes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow();
        double alike = (double) commonest.getValue() / start.size();
        return commonest.getKey() < 2 ? 0 : alike * (delimiter == ' ' ? 0.1 : 1 + 0.001 * commonest.getKey());
    }

    private static List<String> fields(String line, char delimiter) {
        try {
            return CsvRows.fields(line, delimiter);
        } catch (IOException e) {
            return List.of(line);
        }
    }

    /** A line of data holds a number or a time, a header none. */
    private boolean isHeader(List<String> fields) {
        return fields.stream().noneMatch(field -> field.strip().matches("-?\\d+([.,]\\d+)?")
                        || !TimeFormat.reading(List.of(field.strip()), times).isEmpty())
                && fields.stream().distinct().count() == fields.size();
    }

    private void findLogColumns(Table log) {
        Optional<ColumnSample> time = given(log, "time").or(() -> time(log));
        Optional<ColumnSample> action = given(log, "action").or(() -> action(log, time));
        List<ColumnSample> rest = log.columns().stream()
                .filter(column -> column.filled() > FILLED && !is(column, time) && !is(column, action))
                .toList();
        Optional<ColumnSample> user = given(log, "user").or(() -> log.named(USERS)).or(() -> byPlace(log, rest, 0));
        Optional<ColumnSample> item = given(log, "item").or(() -> log.named(ITEMS))
                .filter(column -> !is(column, user))
                .or(() -> byPlace(log, rest.stream().filter(column -> !is(column, user)).toList(), 0));
        say("user", "columns.user", user.map(column -> alternatives(log, column, USERS)), "who the users are");
        say("item", "columns.item", item.map(column -> alternatives(log, column, ITEMS)), "what the items are");
        sayTime(time);
        sayActions(log, action);
        user.ifPresent(column -> sayRequests(log, column));
        if (itemFile == null && item.isPresent()) {
            findItemColumns(log, List.of(), "");
        }
    }

    /** The column that the user has named; empty where it is for this to find. */
    private Optional<ColumnSample> given(Table log, String role) {
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

    /** Without names, the first column is the user's and the second the item's, times and actions aside, as all such logs have it. */
    private static Optional<ColumnSample> byPlace(Table log, List<ColumnSample> rest, int place) {
        return log.hasNames() || rest.size() <= place ? Optional.empty() : Optional.of(rest.get(place));
    }

    /** Where events of several kinds name the same thing in several fields, all of them. */
    private static String alternatives(Table log, ColumnSample column, List<String> names) {
        if (column.filled() > 0.99 || !log.hasNames()) {
            return column.name();
        }
        List<String> also = log.columns().stream()
                .filter(other -> other != column && other.filled() > 0)
                .filter(other -> other.plainName().equals(column.plainName())
                        || names == USERS && column.plainName().equals("userid") && other.plainName().equals("anonymousid"))
                .map(ColumnSample::name)
                .toList();
        return also.isEmpty() ? column.name() : column.name() + "|" + String.join("|", also);
    }

    /** A column of a time's name whose values are times, else the one of dates, else that of the narrowest span. */
    private Optional<ColumnSample> time(Table log) {
        List<ColumnSample> candidates = log.columns().stream()
                .filter(column -> column.filled() > 0.9
                        && (column.isTypedTime() || !column.timeFormats(times).isEmpty()))
                .toList();
        for (String name : TIMES) {
            for (ColumnSample column : candidates) {
                if (log.hasNames() && column.plainName().equals(name)) {
                    return Optional.of(column);
                }
            }
        }
        return candidates.stream()
                .filter(column -> !USERS.contains(column.plainName()) && !ITEMS.contains(column.plainName()))
                .min(Comparator.<ColumnSample>comparingInt(column -> column.isTypedTime() || !column.isNumeric() ? 0 : 1)
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

    private static Optional<ColumnSample> action(Table log, Optional<ColumnSample> time) {
        Optional<ColumnSample> named = log.named(ACTIONS)
                .filter(column -> !is(column, time))
                .filter(column -> column.isOfActions() || column.different().size() <= 20 && !column.isNumeric());
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
            lines.add("time: " + genrec.getString("import.columns.time") + ", "
                    + genrec.getString("import.time-format") + ", as given");
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
        lines.add("time: " + column.name() + ", " + formats.get(0) + " (" + column.example().orElse("") + ")");
        set("time-format", formats.get(0));
        if (formats.size() > 1) {
            open.add("column " + column.name() + " may be " + String.join(" or ", formats) + " ("
                    + column.example().orElse("") + "): say which with --set import.time-format=FORMAT");
        }
    }

    private void sayActions(Table log, Optional<ColumnSample> action) {
        if (action.isEmpty()) {
            boolean isOfOrders = log.named(List.of("price", "quantity", "orderid", "invoice", "rating", "overall", "hours"))
                    .isPresent();
            String all = isOfOrders ? "ordered" : "clicked";
            set("default-action", all);
            lines.add("action: no column, every line is " + all);
            return;
        }
        set("columns.action", action.get().name());
        List<String> said = new ArrayList<>();
        for (String name : action.get().different()) {
            String path = "import.actions." + key(name);
            Optional<String> meaning =
                    isGiven(path) ? Optional.of(genrec.getString(path)) : ColumnSample.meaning(name);
            said.add(name + " = " + meaning.orElse("?"));
            if (meaning.isEmpty()) {
                open.add("action " + name + " may mean anything: say what with --set "
                        + quoted("import.actions." + key(name) + "=clicked")
                        + " (exposed, clicked, carted, ordered or ignored)");
            } else if (!ColumnSample.isOurs(name)) {
                set("actions." + key(name), meaning.get());
            }
        }
        lines.add("action: " + action.get().name() + ", " + String.join(", ", said));
    }

    private static String key(String name) {
        return name.matches("[\\w-]+") ? name : "\"" + name.replace("\"", "\\\"") + "\"";
    }

    private void sayRequests(Table log, ColumnSample user) {
        Optional<ColumnSample> request = log.named(REQUESTS).filter(column -> column.filled() > 0.99);
        if (request.isEmpty()) {
            lines.add("request: no column, sessions are made by pauses (import.session-gap)");
            return;
        }
        set("columns.request", request.get().name());
        lines.add("request: " + request.get().name() + " (of " + user.name() + ")");
        log.named(PAGES).filter(ColumnSample::isWhole).filter(column -> !column.different().contains("0"))
                .ifPresent(column -> set("columns.page", column.name()));
        log.named(POSITIONS).filter(ColumnSample::isWhole)
                .ifPresent(column -> set("columns.position", column.name()));
    }

    private void findItemColumns(Table table, List<String> ids, String of) {
        if (!ids.isEmpty()) {
            Optional<ColumnSample> id = sameName(table).or(() -> table.named(ids));
            if (id.isEmpty()) {
                open.add(table.file() + " has no column of item ids that is known by its name: name it with --set"
                        + " import.item-columns.item=COLUMN");
                return;
            }
            set("item-columns.item", id.get().name());
            lines.add(of + "item: " + id.get().name());
        }
        List<String> taken = found.entrySet().stream()
                .filter(setting -> ids.isEmpty() && setting.getKey().startsWith("import.columns."))
                .map(setting -> setting.getValue().toString())
                .toList();
        int described = 0;
        for (String part : List.of("title", "categories", "brand", "price", "description")) {
            List<ColumnSample> beside = table.columns().stream()
                    .filter(sample -> table.hasNames() && sample.filled() > 0 && isBesideItem(sample.name(), ids.isEmpty()))
                    .filter(sample -> !taken.contains(sample.name())
                            && !sample.name().equals(found.get("import.item-columns.item")))
                    .toList();
            Optional<ColumnSample> column = DESCRIPTIONS.getOrDefault(part, List.of()).stream()
                    .flatMap(name -> beside.stream().filter(sample -> sample.plainName().equals(name)))
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
                || List.of(item.toString().split("\\|")).stream().anyMatch(id -> parent(id).equals(parent(name)));
    }

    private static String parent(String name) {
        return name.startsWith("/") ? name.substring(0, name.lastIndexOf('/')) : "";
    }

    private Optional<ColumnSample> sameName(Table items) {
        Object item = found.get("import.columns.item");
        return items.columns().stream().filter(column -> column.name().equals(item)).findFirst();
    }

    private void set(String key, Object value) {
        String path = "import." + key;
        if (!isGiven(path)) {
            found.put(path, value);
        }
    }

    /** Whether the user has said it: then it is not for this to say. */
    private boolean isGiven(String path) {
        Config defaults = ConfigFactory.defaultReference().getConfig("genrec");
        return genrec.hasPath(path)
                && !(defaults.hasPath(path) && defaults.getValue(path).equals(genrec.getValue(path)));
    }
}
