package io.genrec.training.tokenizer.embedding;

import com.typesafe.config.Config;

/**
 * How items that the same users engage with come near each other.
 *
 * @param dimensions of the collaborative part of a vector
 * @param window behaviours that two items of one user may be apart
 * @param weight length of the collaborative part where the content part has length one
 * @param prior co-engaged pairs at which an item's own signal weighs as much as what its content predicts
 */
public record CollaborativeSettings(int dimensions, int window, double weight, double prior) {
    public CollaborativeSettings {
        require("dimensions", dimensions > 0, dimensions);
        require("window", window > 0, window);
        require("weight", weight > 0, weight);
        require("prior", prior >= 0, prior);
    }

    static CollaborativeSettings from(Config collaborative) {
        return new CollaborativeSettings(
                collaborative.getInt("dimensions"),
                collaborative.getInt("window"),
                collaborative.getDouble("weight"),
                collaborative.getDouble("prior"));
    }

    private static void require(String key, boolean holds, Number value) {
        if (!holds) {
            throw new IllegalArgumentException("genrec.tokenize.collaborative." + key + " is too small: " + value);
        }
    }
}
