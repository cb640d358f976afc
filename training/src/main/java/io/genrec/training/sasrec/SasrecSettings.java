package io.genrec.training.sasrec;

import com.typesafe.config.Config;
import io.genrec.evaluation.baseline.SasrecShape;
import io.genrec.training.decoder.Dropout;
import io.genrec.training.optimizer.GradientClipping;
import io.genrec.training.optimizer.LearningRate;
import java.util.List;

/**
 * How SASRec is sized and trained. Keys under {@code genrec.sasrec}, where each is explained.
 *
 * @param sizes of the model
 * @param optimization how the weights follow
 * @param course how long, and how the best weights are chosen
 */
public record SasrecSettings(Sizes sizes, Optimization optimization, Course course, long seed) {

    public static SasrecSettings from(Config genrec) {
        Config sasrec = genrec.getConfig("sasrec");
        return new SasrecSettings(
                new Sizes(
                        sasrec.getInt("hidden-size"),
                        sasrec.getInt("layers"),
                        sasrec.getInt("heads"),
                        sasrec.getInt("max-history")),
                new Optimization(
                        sasrec.getDouble("learning-rate"),
                        sasrec.getDouble("weight-decay"),
                        sasrec.getDouble("dropout"),
                        sasrec.getInt("batch-positions")),
                new Course(
                        sasrec.getInt("epochs"),
                        sasrec.getInt("patience"),
                        sasrec.getInt("validation-pages"),
                        sasrec.getDouble("max-minutes")),
                sasrec.getLong("seed"));
    }

    /** As in the settings. */
    public record Sizes(int hiddenSize, int layers, int heads, int maxHistory) {
        public Sizes {
            requirePositive("hidden-size", hiddenSize);
            requirePositive("layers", layers);
            requirePositive("heads", heads);
            requirePositive("max-history", maxHistory);
            if (hiddenSize % heads != 0) {
                throw new IllegalArgumentException(
                        "genrec.sasrec.heads must divide genrec.sasrec.hidden-size: " + heads + " and " + hiddenSize);
            }
        }

        SasrecShape over(List<String> items) {
            return new SasrecShape(items, hiddenSize, layers, heads, maxHistory);
        }
    }

    /**
     * @param peakRate of learning
     * @param dropout share of the embeddings, and of what each half of a block adds, set to zero
     * @param batchPositions positions of a batch, padding counted
     */
    public record Optimization(double peakRate, double weightDecay, double dropout, int batchPositions) {
        private static final double WARM_UP = 0.02;
        private static final double FLOOR = 0.02;
        private static final double MAX_GRADIENT_NORM = 5;

        public Optimization {
            requirePositive("learning-rate", peakRate);
            requirePositive("batch-positions", batchPositions);
            if (!(weightDecay >= 0)) {
                throw new IllegalArgumentException("genrec.sasrec.weight-decay must not be negative: " + weightDecay);
            }
            if (!(dropout >= 0 && dropout < 1)) {
                throw new IllegalArgumentException("genrec.sasrec.dropout must be in [0, 1): " + dropout);
            }
        }

        LearningRate learningRate() {
            return new LearningRate(peakRate, WARM_UP, FLOOR);
        }

        GradientClipping clipping() {
            return new GradientClipping(MAX_GRADIENT_NORM);
        }

        Dropout dropping() {
            return new Dropout((float) dropout);
        }
    }

    /**
     * @param epochs passes over the samples, at most
     * @param patience validations, one an epoch, without a better NDCG@10 after which training stops
     * @param validationPages pages of one validation
     * @param maxMinutes 0 for no bound
     */
    public record Course(int epochs, int patience, int validationPages, double maxMinutes) {
        public Course {
            requirePositive("epochs", epochs);
            requirePositive("patience", patience);
            requirePositive("validation-pages", validationPages);
            if (!(maxMinutes >= 0)) {
                throw new IllegalArgumentException("genrec.sasrec.max-minutes must not be negative: " + maxMinutes);
            }
        }
    }

    private static void requirePositive(String key, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("genrec.sasrec." + key + " must be positive: " + value);
        }
    }
}
