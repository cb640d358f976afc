package io.genrec.training.sft;

import com.typesafe.config.Config;

/**
 * The batch that training is timed on, and how long. Keys under {@code genrec.bench.train}, where each is explained.
 *
 * @param rows of the batch
 * @param historyItems of a row's context
 * @param pages branches of a row
 * @param pageItems of a page
 * @param warmUp steps before those that are timed
 * @param steps timed in one round
 * @param rounds in which genrec and its peer take turns
 */
public record TrainBenchmarkSettings(
        int rows, int historyItems, int pages, int pageItems, int warmUp, int steps, int rounds) {
    public TrainBenchmarkSettings {
        requirePositive("rows", rows);
        requirePositive("history-items", historyItems);
        requirePositive("pages", pages);
        requirePositive("page-items", pageItems);
        requirePositive("warm-up", warmUp);
        requirePositive("steps", steps);
        requirePositive("rounds", rounds);
    }

    public static TrainBenchmarkSettings from(Config genrec) {
        Config train = genrec.getConfig("bench.train");
        return new TrainBenchmarkSettings(
                train.getInt("rows"),
                train.getInt("history-items"),
                train.getInt("pages"),
                train.getInt("page-items"),
                train.getInt("warm-up"),
                train.getInt("steps"),
                train.getInt("rounds"));
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("genrec.bench.train." + key + " must be positive: " + value);
        }
    }
}
