package io.genrec.datasets.imports;

import io.genrec.datasets.run.StepFailed;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * The lines of a text file, plain or gzipped, one at a time. Bytes that mean nothing in the encoding come out as
 * U+FFFD, for {@link Line#requireText()} to find.
 */
final class TextLines implements Closeable {
    private final Path file;
    private final Reader reader;
    private final Deque<Line> pending = new ArrayDeque<>();
    private long number;

    private TextLines(Path file, Reader reader) {
        this.file = file;
        this.reader = reader;
    }

    /** @throws StepFailed where there is no file, nothing in it, or no text */
    static TextLines open(Path file, Charset encoding) {
        if (!Files.exists(file)) {
            throw new StepFailed("there is no file " + file + ": check the path");
        }
        if (Files.isDirectory(file)) {
            throw new StepFailed(file + " is a directory: name a file in it");
        }
        InputStream bytes;
        try {
            bytes = unzipped(file);
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + ": " + e.getMessage(), e);
        }
        var decoder = encoding.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        TextLines lines = new TextLines(file, new BufferedReader(new InputStreamReader(bytes, decoder), 1 << 16));
        try {
            lines.requireTextAtStart(encoding);
            return lines;
        } catch (StepFailed e) {
            lines.close();
            throw e;
        }
    }

    /** Reads what is left, blank lines passed over; a line that is refused goes to the rejects. */
    void forEachFilled(Rejects rejects, Consumer<Line> each) {
        for (Optional<Line> line = next(); line.isPresent(); line = next()) {
            if (!line.get().text().isBlank()) {
                rejects.unless(line.get(), each);
            }
        }
    }

    private static InputStream unzipped(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            bytes.mark(2);
            boolean zipped = bytes.read() == 0x1f && bytes.read() == 0x8b;
            bytes.reset();
            if (!zipped && file.toString().endsWith(".gz") && Files.size(file) > 0) {
                throw new IOException("its name ends in .gz but it is not gzipped");
            }
            return zipped ? new GZIPInputStream(bytes, 1 << 16) : bytes;
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    private void requireTextAtStart(Charset encoding) {
        Line first = next().orElseThrow(() -> new StepFailed(file + " is empty: expected a log in it"));
        if (first.text().chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
            throw new StepFailed(file + " is binary: expected text, plain or gzipped");
        }
        if (first.text().indexOf('\uFFFD') >= 0) {
            throw new StepFailed(file + " is not " + encoding + " text: name its encoding in genrec.import.encoding");
        }
        boolean marked = first.text().startsWith("\uFEFF");
        pending.add(marked ? new Line(file, 1, first.text().substring(1)) : first);
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
        for (; c >= 0 && c != '\n'; c = reader.read()) {
            if (text.length() <= Line.MAX_LENGTH) {
                text.append((char) c);
            }
        }
        if (!text.isEmpty() && text.charAt(text.length() - 1) == '\r') {
            text.setLength(text.length() - 1);
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
