package io.genrec.training.tokenizer;

import com.typesafe.config.Config;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.training.tokenizer.embedding.EmbeddingSettings;

/**
 * How items become semantic ids: key {@code genrec.tokenize}.
 *
 * @param seed of everything random here
 */
public record TokenizeSettings(CodeSpace space, EmbeddingSettings embedding, KMeansSettings kMeans, long seed) {

    /** @param genrec the configuration at path {@code genrec} */
    public static TokenizeSettings from(Config genrec) {
        Config tokenize = genrec.getConfig("tokenize");
        return new TokenizeSettings(
                space(tokenize),
                EmbeddingSettings.from(tokenize),
                KMeansSettings.from(tokenize.getConfig("k-means")),
                tokenize.getLong("seed"));
    }

    private static CodeSpace space(Config tokenize) {
        int levels = tokenize.getInt("levels");
        int codes = tokenize.getInt("codes-per-level");
        if (levels < 1) {
            throw new IllegalArgumentException("genrec.tokenize.levels must be positive: " + levels);
        }
        if (codes < 2) {
            throw new IllegalArgumentException("genrec.tokenize.codes-per-level must be at least 2: " + codes);
        }
        return new CodeSpace(levels, codes);
    }

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
}
