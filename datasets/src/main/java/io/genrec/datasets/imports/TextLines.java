package io.genrec.datasets.imports;

import io.genrec.datasets.run.StepFailed;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The lines of a text file, plain or compressed, one at a time. A byte-order mark goes before the encoding
 * that was asked for. Bytes that mean nothing in the encoding come out as U+FFFD, for {@link Line#requireText()} to find.
 */
final class TextLines implements Closeable {
    private final Path file;
    private final Reader reader;
    private final Deque<Line> pending = new ArrayDeque<>();
    private long number;
    private boolean isCut; // the last line read has no end

    private TextLines(Path file, Reader reader) {
        this.file = file;
        this.reader = reader;
    }

    /** @throws StepFailed where there is no file, nothing in it, or no text */
    static TextLines open(Path file, Charset encoding) {
        TextLines lines = new TextLines(file, reader(file, encoding));
        try {
            lines.requireTextAtStart(encoding);
            return lines;
        } catch (StepFailed e) {
            lines.close();
            throw e;
        }
    }

    /** The characters of a text file from its beginning, without its byte-order mark. */
    static Reader reader(Path file, Charset encoding) {
        Charset found = FileKind.encoding(file, encoding);
        var decoder = found.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        Reader reader = new BufferedReader(new InputStreamReader(FileKind.text(file), decoder), 1 << 16);
        try {
            reader.mark(1);
            if (reader.read() != '\uFEFF') {
                reader.reset();
            }
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + ": " + e.getMessage(), e);
        }
        return reader;
    }

    /** Reads what is left, blank lines passed over; a line that is refused goes to the rejects. */
    void forEachFilled(Rejects rejects, Consumer<Line> each) {
        rejects.beginFile();
        for (Optional<Line> line = next(); line.isPresent() && rejects.goesOn(); line = next()) {
            if (!line.get().text().isBlank()) {
                rejects.unless(line.get(), each);
            }
        }
        if (isCut) {
            rejects.endsWithoutLineEnd(file);
        }
    }

    private void requireTextAtStart(Charset encoding) {
        Line first = next().orElseThrow(() -> new StepFailed(file + " is empty: name a file with something in it"));
        if (first.text().chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
            boolean isWide = first.text().length() > 1 && first.text().charAt(1) == '\0';
            throw new StepFailed(
                    isWide
                            ? file + " looks like UTF-16 without a byte-order mark: set genrec.import.encoding ="
                                    + " UTF-16LE"
                            : file + " is binary: name a file of text, plain, gzipped or compressed by zstd");
        }
        if (first.text().indexOf('\uFFFD') >= 0) {
            throw new StepFailed(file + " is not " + encoding + " text: name its encoding in genrec.import.encoding");
        }
        pending.add(first);
    }

    /** The next line without its end; of a line that is too long, just enough to tell. */
    Optional<Line> next() {
        Line again = pending.poll();
        if (again != null) {
            return Optional.of(again);
        }
        try {
            return read();
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + " past line " + number + ": " + e.getMessage(), e);
        }
    }

    /** Lines to come out again before any other, in this order. */
    void putBack(List<Line> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            pending.push(lines.get(i));
        }
    }

    private Optional<Line> read() throws IOException {
        StringBuilder text = new StringBuilder(120);
        int c = reader.read();
        if (c < 0) {
            return Optional.empty();
        }
        for (; c >= 0 && c != '\n' && c != '\r'; c = reader.read()) {
            if (text.length() <= Line.MAX_LENGTH) {
                text.append((char) c);
            }
        }
        isCut = c < 0;
        if (c == '\r') { // alone, it ends a line of an old Mac
            reader.mark(1);
            if (reader.read() != '\n') {
                reader.reset();
            }
        }
        number++;
        return Optional.of(new Line(file, number, text.toString()));
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new StepFailed("cannot close " + file + ": " + e.getMessage(), e);
        }
    }
}
