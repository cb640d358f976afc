package io.genrec.training.tokenizer.embedding;

import com.typesafe.config.Config;

/**
 * How content vectors learn which items are engaged with together. Keys under {@code genrec.tokenize.projection}, where
 * each is explained.
 *
 * @param steps 0 leaves content as it is
 * @param pairs of a step
 * @param temperature of the contrast
 */
public record ProjectionSettings(int steps, int pairs, double temperature, double learningRate) {
    public ProjectionSettings {
        require("steps", steps >= 0, steps);
        require("pairs", pairs >= 2, pairs);
        require("temperature", temperature > 0, temperature);
        require("learning-rate", learningRate > 0, learningRate);
    }

    static ProjectionSettings from(Config projection) {
        return new ProjectionSettings(
                projection.getInt("steps"),
                projection.getInt("pairs"),
                projection.getDouble("temperature"),
                projection.getDouble("learning-rate"));
    }

    private static void require(String key, boolean holds, Number value) {
        if (!holds) {
            throw new IllegalArgumentException("genrec.tokenize.projection." + key + " is too small: " + value);
        }
    }
}
