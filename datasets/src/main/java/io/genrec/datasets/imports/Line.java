package io.genrec.datasets.imports;

import java.nio.file.Path;

/**
 * One line of a text file, or several that a quoted field spans.
 *
 * @param number of the (first) line, 1-based
 */
record Line(Path file, long number, String text) {
    /** Characters; no log line is longer, a file without line ends is. */
    static final int MAX_LENGTH = 1 << 20;

    /** @throws IllegalArgumentException where the bytes were not text */
    Line requireText() {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("line is longer than " + MAX_LENGTH + " characters");
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("line holds NUL bytes");
        }
        if (text.indexOf('\uFFFD') >= 0) {
            throw new IllegalArgumentException("line is not valid in the encoding of genrec.import.encoding");
        }
        return this;
    }

    Line join(Line next) {
        return new Line(file, number, text + "\n" + next.text);
    }
}
