package io.genrec.training.tokenizer.embedding;

import com.typesafe.config.Config;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.item.Item;
import io.genrec.training.setting.SettingName;
import java.nio.file.Path;
import java.util.List;

/** What item vectors are made of. */
public record EmbeddingSettings(Kind kind, Content content, Projection projection, Collaborative collaborative) {

    /** What near vectors mean. */
    public enum Kind {
        /** Alike by themselves. */
        CONTENT,
        /** Engaged with by the same users. */
        COLLABORATIVE,
        /** Both, side by side. */
        BOTH;

        /** As in the settings: {@code both}. */
        public String settingsName() {
            return SettingName.of(this);
        }
    }

    /**
     * From the configuration at path {@code genrec.tokenize}.
     *
     * @throws IllegalArgumentException naming the key that is wrong
     */
    public static EmbeddingSettings from(Config tokenize) {
        return new EmbeddingSettings(
                SettingName.constant(Kind.class, "genrec.tokenize.embedding", tokenize.getString("embedding")),
                Content.from(tokenize.getConfig("content")),
                Projection.from(tokenize.getConfig("projection")),
                Collaborative.from(tokenize.getConfig("collaborative")));
    }

    /**
     * How items that the same users engage with come near each other.
     *
     * @param dimensions of the collaborative part of a vector
     * @param window behaviours that two items of one user may be apart
     * @param weight length of the collaborative part where the content part has length one
     * @param prior co-engaged pairs at which an item's own signal weighs as much as what its content predicts
     */
    public record Collaborative(int dimensions, int window, double weight, double prior) {
        public Collaborative {
            require("dimensions", dimensions > 0, dimensions);
            require("window", window > 0, window);
            require("weight", weight > 0, weight);
            require("prior", prior >= 0, prior);
        }

        static Collaborative from(Config collaborative) {
            return new Collaborative(
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

    /**
     * How content vectors learn which items are engaged with together. Keys under {@code genrec.tokenize.projection}, where
     * each is explained.
     *
     * @param steps 0 leaves content as it is
     * @param pairs of a step
     * @param temperature of the contrast
     */
    public record Projection(int steps, int pairs, double temperature, double learningRate) {
        public Projection {
            require("steps", steps >= 0, steps);
            require("pairs", pairs >= 2, pairs);
            require("temperature", temperature > 0, temperature);
            require("learning-rate", learningRate > 0, learningRate);
        }

        static Projection from(Config projection) {
            return new Projection(
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

    /**
     * Where content vectors come from.
     *
     * @param vectors file of the user's own vectors, empty for encoded text
     * @param vectorIds file of the item ids of their rows, for .npy
     * @param cache folder of text vectors encoded before
     */
    public record Content(String vectors, String vectorIds, Path cache) {
        private static final String NPY = ".npy";

        public Content {
            if (vectors.endsWith(NPY) && vectorIds.isEmpty()) {
                throw new IllegalArgumentException(
                        "genrec.tokenize.content.vector-ids must name the file of item ids for the rows of " + vectors);
            }
        }

        static Content from(Config content) {
            String cache = content.getString("cache");
            return new Content(
                    content.getString("vectors"),
                    content.getString("vector-ids"),
                    Path.of(cache.startsWith("~/") ? System.getProperty("user.home") + cache.substring(1) : cache));
        }

        /**
         * The content vectors of items, by the user's own file or the text encoder.
         *
         * @return [items, dimensions], rows of length one
         */
        public FloatMatrix embed(List<Item> items, Progress progress) {
            if (vectors.endsWith(NPY)) {
                return VectorFile.npy(Path.of(vectors), Path.of(vectorIds)).embed(items);
            }
            if (!vectors.isEmpty()) {
                return VectorFile.parquet(Path.of(vectors)).embed(items);
            }
            try (VectorCache encoder = new VectorCache(new MiniLmEncoder(), cache, progress)) {
                return encoder.encode(items.stream().map(Item::text).toList());
            }
        }
    }
}
