package io.genrec.training.sft;

import com.typesafe.config.Config;
import io.genrec.training.decoder.Dropout;
import io.genrec.training.neighbours.NeighbourSettings;
import io.genrec.training.optimizer.GradientClipping;
import io.genrec.training.optimizer.LearningRate;

/**
 * How the decoder is trained. Keys under {@code genrec.train}, where each is explained.
 *
 * @param course how long
 * @param target what each page asks for
 * @param batches how much at once
 * @param optimization how the weights follow
 * @param validation how the best weights are chosen
 * @param neighbours what is mixed into the decoder's answers
 * @param resume whether to continue from the last checkpoint
 */
public record TrainSettings(
        Course course,
        Target target,
        Batches batches,
        Optimization optimization,
        Validation validation,
        NeighbourSettings neighbours,
        long seed,
        int checkpointEvery,
        boolean resume) {

    public TrainSettings {
        requirePositive("checkpoint-every", checkpointEvery);
    }

    public static TrainSettings from(Config genrec) {
        Config train = genrec.getConfig("train");
        return new TrainSettings(
                new Course(train.getInt("epochs"), train.getLong("max-steps"), train.getDouble("max-minutes")),
                new Target(
                        Objective.named(train.getString("objective")),
                        train.getInt("page-items"),
                        train.getInt("exposed-items")),
                new Batches(
                        train.getInt("batch-positions"),
                        train.getInt("row-positions"),
                        train.getDouble("history-dropout")),
                new Optimization(
                        train.getDouble("learning-rate"),
                        train.getDouble("warm-up"),
                        train.getDouble("learning-rate-floor"),
                        train.getDouble("weight-decay"),
                        train.getDouble("max-gradient-norm"),
                        train.getDouble("dropout"),
                        train.getDouble("label-smoothing"),
                        train.getDouble("ema-decay")),
                new Validation(train.getInt("validations"), train.getInt("patience"), train.getInt("validation-pages")),
                NeighbourSettings.from(train),
                train.getLong("seed"),
                train.getInt("checkpoint-every"),
                train.getBoolean("resume"));
    }

    /**
     * Whichever bound comes first ends the run.
     *
     * @param epochs passes over the samples
     * @param maxSteps 0 for no bound
     * @param maxMinutes 0 for no bound
     */
    public record Course(int epochs, long maxSteps, double maxMinutes) {
        public Course {
            requirePositive("epochs", epochs);
            requireAtLeastZero("max-steps", (double) maxSteps);
            requireAtLeastZero("max-minutes", maxMinutes);
        }
    }

    /**
     * @param pageItems positives of a page at most
     * @param exposedItems items merely shown, at most, after them
     */
    public record Target(Objective objective, int pageItems, int exposedItems) {
        public Target {
            requirePositive("page-items", pageItems);
            requireAtLeastZero("exposed-items", exposedItems);
        }
    }

    /**
     * How much at once.
     *
     * @param positions of a batch, padding counted
     * @param rowPositions of one row
     * @param historyDropout share of a history's items left out, drawn anew each epoch
     */
    public record Batches(int positions, int rowPositions, double historyDropout) {
        public Batches {
            requirePositive("batch-positions", positions);
            requirePositive("row-positions", rowPositions);
            requireShare("history-dropout", historyDropout);
        }
    }

    /** Rates and shares as in the settings. */
    public record Optimization(
            double peakRate,
            double warmUp,
            double floor,
            double weightDecay,
            double maxGradientNorm,
            double dropout,
            double labelSmoothing,
            double emaDecay) {
        public Optimization {
            requirePositive("learning-rate", peakRate);
            requireShare("warm-up", warmUp);
            requireShare("learning-rate-floor", floor);
            requireAtLeastZero("weight-decay", weightDecay);
            requirePositive("max-gradient-norm", maxGradientNorm);
            requireShare("dropout", dropout);
            requireShare("label-smoothing", labelSmoothing);
            requireShare("ema-decay", emaDecay);
        }

        LearningRate learningRate() {
            return new LearningRate(peakRate, warmUp, floor);
        }

        GradientClipping clipping() {
            return new GradientClipping(maxGradientNorm);
        }

        Dropout dropping() {
            return new Dropout((float) dropout);
        }
    }

    /**
     * @param times validations, evenly over the run
     * @param patience validations without a gain after which the run stops
     * @param pages of one validation
     */
    public record Validation(int times, int patience, int pages) {
        public Validation {
            requirePositive("validations", times);
            requirePositive("patience", patience);
            requirePositive("validation-pages", pages);
        }
    }

    private static void requirePositive(String key, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("genrec.train." + key + " must be positive: " + shown(value));
        }
    }

    private static void requireAtLeastZero(String key, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("genrec.train." + key + " must not be negative: " + shown(value));
        }
    }

    private static void requireShare(String key, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException("genrec.train." + key + " must be in [0, 1): " + shown(value));
        }
    }

    private static String shown(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
