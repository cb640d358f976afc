package io.genrec.datasets.imports;

import io.genrec.datasets.run.StepFailed;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * The lines that could not be read, in a CSV file of their own and counted by reason. A reason is what its message
 * says before the first colon with a space after it; what follows is the value that was wrong. Without rejects there is no file; of very
 * many, it keeps the first.
 */
final class Rejects implements Closeable {
    /** Enough to see what is wrong, little enough when everything is. */
    private static final int MAX_LINES_KEPT = 10_000;

    private static final int MAX_CHARACTERS_SHOWN = 200;
    private static final long MAX_UNENDED = 3;

    private final @Nullable Path file;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final Map<String, String> firsts = new LinkedHashMap<>();
    private @Nullable CSVPrinter printer;
    private final List<String> remarks = new ArrayList<>();
    private long unended;
    private boolean isWhole = true;
    private final long maxLinesOfFile;
    private long lines;
    private long linesOfFile;
    private long rejected;

    /** Of whoever only looks, at so many lines of each file; nothing is written. */
    static Rejects unwritten(long maxLinesOfFile) {
        return new Rejects(null, maxLinesOfFile);
    }

    /** Removes the file that an earlier import left. */
    Rejects(Path file) {
        this(file, Long.MAX_VALUE);
    }

    /** @param maxLinesOfFile as many of each file are read, of whoever only looks */
    Rejects(@Nullable Path file, long maxLinesOfFile) {
        this.file = file;
        this.maxLinesOfFile = maxLinesOfFile;
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To be called where a file begins. */
    void beginFile() {
        linesOfFile = 0;
    }

    /** Whether the file's next line is to be read, too. */
    boolean goesOn() {
        boolean goesOn = linesOfFile < maxLinesOfFile;
        isWhole &= goesOn;
        return goesOn;
    }

    /** Whether every line of every file was to be read, so far. */
    boolean isWhole() {
        return isWhole;
    }

    /** Does the work, unless it throws {@link IllegalArgumentException}, which rejects the line. */
    void unless(Line line, Consumer<Line> work) {
        lines++;
        linesOfFile++;
        try {
            work.accept(line);
        } catch (IllegalArgumentException e) {
            reject(line, String.valueOf(e.getMessage()));
        }
    }

    /**
     * The same for a row of a file that has no lines.
     *
     * @param number of the row, 1-based
     * @param text of the row, for the rejects file
     */
    void unless(Path source, long number, Supplier<String> text, Runnable work) {
        lines++;
        linesOfFile++;
        try {
            work.run();
        } catch (IllegalArgumentException e) {
            reject(new Line(source, number, text.get()), String.valueOf(e.getMessage()));
        }
    }

    /** What is strange about a file, and nothing that a line could be rejected for. */
    void remark(String sentence) {
        remarks.add(sentence);
    }

    /** Whether its last line is whole, nobody can tell; said of the first such files. */
    void endsWithoutLineEnd(Path source) {
        if (++unended <= MAX_UNENDED) {
            remark(source.getFileName() + " ends without a line end: is it whole?");
        }
    }

    List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** Lines seen so far, rejected or not, without headers. */
    long lines() {
        return lines;
    }

    long rejected() {
        return rejected;
    }

    /** By reason, in the order of their first appearance. */
    Map<String, Long> counts() {
        return new LinkedHashMap<>(counts);
    }

    /**
     * @param share of all lines, 0 to 1
     * @throws StepFailed where more were rejected; gives the counts and the commonest reason with its first line
     */
    void requireAtMost(double share) {
        if (rejected <= share * lines) {
            return;
        }
        String commonest = commonest().orElseThrow();
        throw new StepFailed(String.format(
                Locale.ROOT,
                "%,d of %,d lines were rejected, more than genrec.import.max-rejects = %s allows; the commonest reason"
                        + " (%,d lines): %s; see %s",
                rejected,
                lines,
                share,
                counts.get(commonest),
                firsts.get(commonest),
                file));
    }

    /** The commonest reason, as its first line has it; empty without rejects. */
    Optional<String> commonestWithExample() {
        return commonest().map(firsts::get);
    }

    private Optional<String> commonest() {
        return counts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    /** The text cut to a length, with nothing in it that a terminal would obey. */
    static String shown(String text) {
        String cut = text.length() <= MAX_CHARACTERS_SHOWN ? text : text.substring(0, MAX_CHARACTERS_SHOWN) + "…";
        return cut.replaceAll("[\\p{Cntrl}&&[^\t\n]]", "\uFFFD");
    }

    private void reject(Line line, String message) {
        int colon = message.indexOf(": ");
        String reason = colon < 0 ? message : message.substring(0, colon);
        counts.merge(reason, 1L, Long::sum);
        firsts.computeIfAbsent(
                reason,
                r -> shown(message) + ", first at " + line.file().getFileName() + " line " + line.number() + " ["
                        + shown(line.text()) + "]");
        rejected++;
        if (rejected <= MAX_LINES_KEPT && file != null) {
            print(file, line, message);
        }
    }

    private void print(Path file, Line line, String message) {
        try {
            if (printer == null) {
                printer = CSVFormat.DEFAULT
                        .builder()
                        .setHeader("file", "line", "reason", "text")
                        .setRecordSeparator("\n")
                        .get()
                        .print(Files.newBufferedWriter(file));
            }
            printer.printRecord(line.file().getFileName(), line.number(), shown(message), shown(line.text()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            if (printer != null) {
                printer.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
