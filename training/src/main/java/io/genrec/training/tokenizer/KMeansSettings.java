package io.genrec.training.tokenizer;

import com.typesafe.config.Config;

/**
 * How codebooks are trained.
 *
 * @param sample items trained on at most, drawn at random
 * @param iterations of Lloyd's algorithm at most
 * @param restarts starts tried, the one of least squared distance kept
 */
public record KMeansSettings(int sample, int iterations, int restarts) {
    public KMeansSettings {
        requirePositive("sample", sample);
        requirePositive("iterations", iterations);
        requirePositive("restarts", restarts);
    }

    static KMeansSettings from(Config kMeans) {
        return new KMeansSettings(kMeans.getInt("sample"), kMeans.getInt("iterations"), kMeans.getInt("restarts"));
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("genrec.tokenize.k-means." + key + " must be positive: " + value);
        }
    }
}
