package io.genrec.datasets.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.genrec.datasets.imports.CsvRows.CsvDialect;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;

/**
 * The first rows of a file without any settings, column by column.
 *
 * @param encoding of its text, as it is found or its byte-order mark says; of Parquet, of no meaning
 * @param dialect of CSV
 * @param firstRows three, or as many as there are
 */
record FileSample(
        Path file,
        LogFormat format,
        Charset encoding,
        CsvDialect dialect,
        List<ColumnSample> columns,
        List<Row> firstRows) {
    static final Charset LATIN = Charset.forName("windows-1252");

    private static final long ROWS = 5_000;
    private static final int BYTES = 1 << 20;
    private static final int SHOWN = 3;
    private static final double MOSTLY = 0.5;

    FileSample {
        columns = List.copyOf(columns);
        firstRows = List.copyOf(firstRows);
    }

    /** @throws StepFailed where the file cannot be read */
    static FileSample of(Path file, LogTimes times) {
        Charset encoding = FileKind.of(file) == FileKind.PARQUET ? StandardCharsets.UTF_8 : encoding(file);
        LogFormat format = format(file, encoding);
        CsvDialect dialect = format == LogFormat.CSV ? dialect(file, encoding, times) : CsvDialect.PLAIN;
        ExpectedColumns none = new ExpectedColumns(List.of(), "");
        List<String> columns = new ArrayList<>();
        Rows rows =
                switch (format) {
                    case PARQUET -> {
                        leaves("", ParquetRows.schema(file), columns);
                        yield new ParquetRows(file, new JsonFields(columns, "|"), ZoneOffset.UTC, none);
                    }
                    case JSONL -> {
                        columns.addAll(jsonColumns(file, encoding));
                        yield new JsonRows(file, encoding, new JsonFields(columns, "|"));
                    }
                    default -> {
                        CsvRows csv = new CsvRows(file, encoding, dialect, none);
                        columns.addAll(csv.columns());
                        yield csv;
                    }
                };
        List<ColumnSample> samples = columns.stream().map(ColumnSample::new).toList();
        List<Row> first = new ArrayList<>();
        try (Rejects rejects = Rejects.unwritten(ROWS)) {
            rows.forEach(rejects, row -> {
                samples.forEach(sample -> sample.add(row));
                if (first.size() < SHOWN) {
                    first.add(row);
                }
            });
            if (first.isEmpty() && rejects.rejected() > 0) {
                String reason = rejects.commonestWithExample().orElse("");
                throw new StepFailed(
                        format == LogFormat.CSV
                                ? "no line of " + file + " fits the first one: " + reason
                                        + "; remove what stands before the header, or name a log with --from"
                                : "no line of " + file + " can be read as " + format + ": " + reason
                                        + "; write one object a line, or one array of objects");
            }
        }
        return new FileSample(file, format, encoding, dialect, samples, first);
    }

    /** Whether columns are called by names, and not by their places. */
    boolean hasNames() {
        return dialect.hasHeader();
    }

    /** The filled column of the first of these names that there is. */
    Optional<ColumnSample> named(List<String> names) {
        return names.stream()
                .flatMap(name -> columns.stream()
                        .filter(column -> hasNames() && column.plainName().equals(name) && column.filled() > 0))
                .findFirst();
    }

    /** Parquet, JSON lines or CSV, by how the file begins. */
    static LogFormat format(Path file, Charset encoding) {
        if (FileKind.of(file) == FileKind.PARQUET) {
            return LogFormat.PARQUET;
        }
        try (TextLines lines = TextLines.open(file, encoding)) {
            String start = lines.next().orElseThrow().text().stripLeading();
            return start.startsWith("{") || start.startsWith("[") ? LogFormat.JSONL : LogFormat.CSV;
        }
    }

    /** UTF-8 where the file's beginning mostly is, else the Latin alphabet of Windows, or UTF-16 where every other byte is nothing. */
    private static Charset encoding(Path file) {
        byte[] start;
        try (InputStream bytes = FileKind.text(file)) {
            start = bytes.readNBytes(BYTES);
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + ": " + e.getMessage(), e);
        }
        long nothing = IntStream.range(0, Math.min(start.length, 1000))
                .filter(i -> start[i] == 0)
                .count();
        if (nothing > 0.3 * Math.min(start.length, 1000)) {
            return start[0] == 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
        }
        int whole = start.length;
        while (whole > 0 && whole > start.length - 4 && start.length == BYTES && start[whole - 1] < 0) {
            whole--; // a character may be cut in two
        }
        String text = new String(start, 0, whole, StandardCharsets.UTF_8);
        long notAscii = text.chars().filter(c -> c >= 0x80).count();
        long broken = text.chars().filter(c -> c == '\uFFFD').count();
        // A few broken characters in UTF-8 cost their lines; read as Latin, they would garble all others.
        return FileKind.encoding(file, broken > MOSTLY * notAscii ? LATIN : StandardCharsets.UTF_8);
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
                Type element = list.getType(0).isPrimitive()
                        ? list.getType(0)
                        : list.getType(0).asGroupType().getType(0);
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
    private static CsvDialect dialect(Path file, Charset encoding, LogTimes times) {
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
        return new CsvDialect(Optional.of(delimiter), isHeader(fields(start.get(0), delimiter), times));
    }

    /** Higher for the delimiter that makes more lines of more fields alike; a space counts only where nothing else cuts. */
    private static double fit(List<String> start, char delimiter) {
        Map<Integer, Long> sizes = start.stream()
                .map(line -> fields(line, delimiter).size())
                .collect(Collectors.groupingBy(size -> size, Collectors.counting()));
        Map.Entry<Integer, Long> commonest =
                sizes.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
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
    private static boolean isHeader(List<String> fields, LogTimes times) {
        return fields.stream()
                .noneMatch(field -> field.strip().matches("-?\\d+([.,]\\d+)?")
                        || !TimeFormat.reading(List.of(field.strip()), times).isEmpty());
    }
}
