package io.genrec.inference.engine;

/** Runs one decoder. Safe for several threads: what a request changes is in its {@link Decoding}. */
public interface Engine extends AutoCloseable {
    /**
     * Reads the prompt of one request and scores the codes of the first level.
     *
     * @param codes {@code [items, levels]} row after row, oldest item first; empty for a user without history
     */
    Decoding start(int[] codes);

    @Override
    void close();
}
