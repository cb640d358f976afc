package io.genrec.datasets.imports;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;

/** A RecBole atomic file: fields between tabs, never quoted, under a header of {@code name:type}. */
record AtomicRows(Path file, Charset encoding, ExpectedColumns expected) implements Rows {
    @Override
    public void forEach(Rejects rejects, Consumer<Row> each) {
        try (TextLines lines = TextLines.open(file, encoding)) {
            List<String> columns = columns(lines.next().orElseThrow());
            expected.requireIn(file, new LinkedHashSet<>(columns));
            lines.forEachFilled(rejects, text -> each.accept(row(text, columns)));
        }
    }

    /** The names of a file's columns, without their types. */
    static List<String> columns(Path file, Charset encoding) {
        try (TextLines lines = TextLines.open(file, encoding)) {
            return columns(lines.next().orElseThrow());
        }
    }

    private static List<String> columns(Line header) {
        List<String> columns = new ArrayList<>();
        for (String column : header.text().split("\t", -1)) {
            int type = column.lastIndexOf(':');
            columns.add(type < 0 ? column : column.substring(0, type));
        }
        return List.copyOf(columns);
    }

    /** @param columns the names of the fields, in their order */
    static Row row(Line line, List<String> columns) {
        String[] fields = line.requireText().text().split("\t", -1);
        if (fields.length != columns.size()) {
            throw new IllegalArgumentException(
                    "line has another number of fields than the header: " + fields.length + ", not " + columns.size());
        }
        return Row.of(columns, List.of(fields));
    }
}
