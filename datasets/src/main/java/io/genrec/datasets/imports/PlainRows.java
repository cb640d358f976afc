package io.genrec.datasets.imports;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A file without header and quotes: fields between separators, in a known order. Further fields are passed over.
 *
 * @param separator text, no pattern
 * @param columns what the fields are called, as many as a line must have
 */
record PlainRows(Path file, Charset encoding, String separator, List<String> columns) implements Rows {
    PlainRows {
        columns = List.copyOf(columns);
    }

    @Override
    public void forEach(Rejects rejects, Consumer<Row> each) {
        try (TextLines lines = TextLines.open(file, encoding)) {
            lines.forEachFilled(rejects, text -> each.accept(row(text)));
        }
    }

    private Row row(Line line) {
        List<String> fields = fields(line.requireText().text());
        if (fields.size() < columns.size()) {
            throw new IllegalArgumentException("line has too few fields: " + fields.size() + ", not " + columns.size());
        }
        return Row.of(columns, fields);
    }

    private List<String> fields(String text) {
        List<String> fields = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
            fields.add(text.substring(from, at));
            from = at + separator.length();
        }
        fields.add(text.substring(from));
        return fields;
    }
}
