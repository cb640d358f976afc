package io.genrec.datasets.imports;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An {@code item2index} or {@code user2index} file: the id, a tab, the number that stands for it; no header. */
record IndexRows(Path file, Charset encoding) implements Rows {
    static final String ID = "id";
    static final String INDEX = "index";

    @Override
    public void forEach(Rejects rejects, Consumer<Row> each) {
        try (TextLines lines = TextLines.open(file, encoding)) {
            rejects.beginFile();
            for (Optional<Line> line = lines.next(); line.isPresent() && rejects.goesOn(); line = lines.next()) {
                rejects.unless(line.get(), text -> each.accept(AtomicRows.row(text, List.of(ID, INDEX))));
            }
        }
    }
}
