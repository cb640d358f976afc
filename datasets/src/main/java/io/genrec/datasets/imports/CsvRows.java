package io.genrec.datasets.imports;

import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file with a header. A quoted field may span lines; one that is never closed costs the line it begins on, not
 * the rest of the file.
 */
record CsvRows(Path file, Charset encoding, char delimiter, ExpectedColumns expected) implements Rows {
    /** More lines than a field has in earnest: what begins here is a stray quote. */
    private static final int MAX_LINES_OF_A_ROW = 50;

    @Override
    public void forEach(Rejects rejects, Consumer<Row> each) {
        try (TextLines lines = TextLines.open(file, encoding)) {
            Map<String, Integer> columns = header(lines);
            lines.forEachFilled(rejects, begun -> each.accept(row(begun, lines, columns)));
        }
    }

    private Map<String, Integer> header(TextLines lines) {
        Map<String, Integer> columns = new LinkedHashMap<>();
        Line line = lines.next().orElseThrow();
        List<String> names = List.of();
        try {
            names = fields(line.text());
        } catch (IOException e) {
            throw new StepFailed("the first line of " + file + " is no CSV header: " + e.getMessage(), e);
        }
        for (String name : names) {
            columns.putIfAbsent(name.strip(), columns.size());
        }
        if (columns.size() < names.size()) {
            throw new StepFailed(file + " has a column twice: " + names);
        }
        expected.requireIn(file, columns.keySet());
        return columns;
    }

    private Row row(Line begun, TextLines lines, Map<String, Integer> columns) {
        List<String> fields = wholeRow(begun.requireText(), lines, columns.size());
        if (fields.size() != columns.size()) {
            throw new IllegalArgumentException(
                    "line has another number of fields than the header: " + fields.size() + ", not " + columns.size());
        }
        return new Row(column -> {
            Integer index = columns.get(column);
            return index == null ? "" : fields.get(index);
        });
    }

    private List<String> wholeRow(Line begun, TextLines lines, int columns) {
        try {
            return fields(begun.text());
        } catch (IOException unclosed) {
            List<Line> further = new ArrayList<>();
            Line row = begun;
            while (further.size() < MAX_LINES_OF_A_ROW) {
                Optional<Line> next = lines.next();
                if (next.isEmpty()) {
                    break;
                }
                further.add(next.get());
                row = row.join(next.get());
                Optional<List<String>> fields = fieldsOf(row, columns);
                if (fields.isPresent()) {
                    return fields.get();
                }
            }
            lines.putBack(further);
            throw new IllegalArgumentException("quoted field is not closed as it should be", unclosed);
        }
    }

    private Optional<List<String>> fieldsOf(Line lines, int columns) {
        try {
            return Optional.of(fields(lines.requireText().text())).filter(fields -> fields.size() == columns);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** @throws IOException where the text is not exactly one row */
    private List<String> fields(String text) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(delimiter)
                .setIgnoreEmptyLines(false)
                .get();
        try (CSVParser parser = CSVParser.parse(text, format)) {
            List<CSVRecord> records = parser.getRecords();
            if (records.size() != 1) {
                throw new IOException(records.size() + " rows");
            }
            return records.get(0).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
