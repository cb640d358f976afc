package io.genrec.inference.engine;

import io.genrec.inference.model.ModelConfig;
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

    /** @throws IllegalArgumentException where the prompt is longer than the model reads, or of another code space */
    static void requireFits(ModelConfig config, Prompt prompt) {
        int levels = config.space().levels();
        int size = prompt.items().size();
        if (size > config.maxHistory()
                || prompt.items().stream().anyMatch(item -> item.id().codes().size() != levels)) {
            throw new IllegalArgumentException(
                    "a prompt is at most " + config.maxHistory() + " items of " + levels + " codes each, not " + size);
        }
    }
}
