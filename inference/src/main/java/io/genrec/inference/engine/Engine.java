package io.genrec.inference.engine;

import io.genrec.inference.prompt.Prompt;

/** Runs one decoder. Safe for several threads: what a request changes is in its {@link Decoding}. */
public interface Engine extends AutoCloseable {
    /**
     * Reads the prompt of one request and scores the codes of the first level.
     *
     * @throws IllegalArgumentException where the prompt is longer than the model reads, or of another code space
     */
    Decoding start(Prompt prompt);

    @Override
    void close();
}
