package io.genrec.datasets.imports;

import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file. A quoted field may span lines; one that is never closed costs the line it begins on, not the rest of the
 * file.
 */
record CsvRows(Path file, Charset encoding, CsvDialect dialect, ExpectedColumns expected) implements Rows {
    /** More lines than a field has in earnest: what begins here is a stray quote. */
    private static final int MAX_LINES_OF_A_ROW = 50;

    /**
     * How a CSV file is written.
     *
     * @param delimiter between fields; empty: the one of comma, semicolon, tab, bar and space under which the first line has
     *     the expected columns, else a comma
     * @param hasHeader whether the first line names the columns; else they are called by their places, from 1
     */
    record CsvDialect(Optional<Character> delimiter, boolean hasHeader) {
        static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|', ' ');

        /** Commas between fields, under a header. */
        static final CsvDialect PLAIN = new CsvDialect(Optional.of(','), true);
    }

    @Override
    public void forEach(Rejects rejects, Consumer<Row> each) {
        try (TextLines lines = TextLines.open(file, encoding)) {
            Line first = lines.next().orElseThrow();
            char delimiter = dialect.delimiter().orElseGet(() -> sniffed(first));
            List<String> columns = columns(first, delimiter);
            if (!dialect.hasHeader()) {
                lines.putBack(List.of(first));
            }
            lines.forEachFilled(rejects, begun -> each.accept(row(begun, lines, columns, delimiter)));
        }
    }

    /** The columns of a file, as this would read them. */
    List<String> columns() {
        try (TextLines lines = TextLines.open(file, encoding)) {
            Line first = lines.next().orElseThrow();
            return columns(first, dialect.delimiter().orElseGet(() -> sniffed(first)));
        }
    }

    private char sniffed(Line first) {
        for (char delimiter : CsvDialect.DELIMITERS) {
            try {
                if (names(first, delimiter).containsAll(expected.names())) {
                    return delimiter;
                }
            } catch (IOException e) {
                // then it is not this one
            }
        }
        return ',';
    }

    private List<String> columns(Line first, char delimiter) {
        try {
            List<String> names = names(first, delimiter);
            Set<String> different = new LinkedHashSet<>();
            for (String name : names) {
                if (!different.add(name) && !name.isEmpty()) {
                    throw new StepFailed(
                            file + " has two columns named " + name + " in " + names + ": rename one of them,"
                                    + " or set genrec.import.header = off, under which columns are called by their places, 1, 2, 3");
                }
            }
            expected.requireIn(file, different, CsvRows::hint);
            return names;
        } catch (IOException e) {
            throw new StepFailed("the first line of " + file + " is not a CSV header: " + e.getMessage(), e);
        }
    }

    /** Whether the first line looks like one of data, or like one that is cut at the wrong places. */
    private static String hint(Set<String> found) {
        if (found.size() == 1) {
            String only = found.iterator().next();
            for (char delimiter : CsvDialect.DELIMITERS) {
                if (only.indexOf(delimiter) >= 0) {
                    return "; its fields seem to lie between '" + (delimiter == '\t' ? "tab" : delimiter)
                            + "' (genrec.import.delimiter)";
                }
            }
        }
        boolean isData = found.stream().anyMatch(name -> name.matches("-?[0-9][0-9.:TZ -]*"));
        return isData
                ? "; its first line looks like data: with genrec.import.header = off columns are called by their places,"
                        + " 1, 2, 3"
                : "";
    }

    private List<String> names(Line first, char delimiter) throws IOException {
        List<String> fields = fields(first.text(), delimiter);
        return dialect.hasHeader()
                ? fields.stream().map(String::strip).toList()
                : IntStream.rangeClosed(1, fields.size())
                        .mapToObj(Integer::toString)
                        .toList();
    }

    private Row row(Line begun, TextLines lines, List<String> columns, char delimiter) {
        List<String> fields = wholeRow(begun.requireText(), lines, columns.size(), delimiter);
        if (fields.size() != columns.size()) {
            throw new IllegalArgumentException("line has another number of fields than the "
                    + (dialect.hasHeader() ? "header" : "first line") + ": " + fields.size() + ", not "
                    + columns.size());
        }
        return Row.of(columns, fields);
    }

    private List<String> wholeRow(Line begun, TextLines lines, int columns, char delimiter) {
        try {
            return fields(begun.text(), delimiter);
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
                Optional<List<String>> fields = fieldsOf(row, columns, delimiter);
                if (fields.isPresent()) {
                    List<String> whole = fields.get();
                    if (further.stream().anyMatch(line -> isRowLike(whole, line, delimiter))) {
                        break; // two stray quotes, and rows between them
                    }
                    return whole;
                }
            }
            lines.putBack(further);
            throw new IllegalArgumentException("quoted field is not closed as it should be", unclosed);
        }
    }

    /** Whether a line is a row of its own: as many fields, those before the one that spans lines written alike. */
    private static boolean isRowLike(List<String> whole, Line line, char delimiter) {
        List<String> alone;
        try {
            alone = fields(line.text(), delimiter);
        } catch (IOException e) {
            return false;
        }
        int spanning = 0;
        while (spanning < whole.size() && whole.get(spanning).indexOf('\n') < 0) {
            spanning++;
        }
        return spanning > 0
                && alone.size() == whole.size()
                && shapes(alone.subList(0, spanning)).equals(shapes(whole.subList(0, spanning)));
    }

    /** How fields are written, whatever they say: {@code u00848} and {@code u1} are a letter and a number. */
    private static List<String> shapes(List<String> fields) {
        return fields.stream()
                .map(field -> field.replaceAll("\\p{L}+", "a").replaceAll("\\d+", "9"))
                .toList();
    }

    private Optional<List<String>> fieldsOf(Line lines, int columns, char delimiter) {
        try {
            return Optional.of(fields(lines.requireText().text(), delimiter))
                    .filter(fields -> fields.size() == columns);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** @throws IOException where the text is not exactly one row */
    static List<String> fields(String text, char delimiter) throws IOException {
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
