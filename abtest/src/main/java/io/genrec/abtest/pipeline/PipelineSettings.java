package io.genrec.abtest.pipeline;

import com.typesafe.config.Config;
import io.genrec.evaluation.baseline.SharedUsers;

/**
 * How the pipeline is made; keys under {@code genrec.abtest.pipeline}.
 *
 * @param halfLife behaviours until one counts half in item-kNN
 * @param history behaviours of a history, the newest
 * @param orderValue what an order is worth, in clicks
 * @param rankerWeight power of the second stage's answer beside the reward model's
 */
public record PipelineSettings(
        SharedUsers.Settings neighbours,
        double halfLife,
        int history,
        double orderValue,
        double rankerWeight,
        long seed) {
    public PipelineSettings {
        if (history < 1) {
            throw new IllegalArgumentException("genrec.simulator.history must be positive: " + history);
        }
        if (!(halfLife > 0) || !(orderValue >= 0) || !(rankerWeight >= 0)) {
            throw new IllegalArgumentException("genrec.abtest.pipeline.half-life must be positive, order-value and"
                    + " ranker-weight not negative: " + halfLife + ", " + orderValue + " and " + rankerWeight);
        }
    }

    /** @param genrec the settings at {@code genrec} */
    public static PipelineSettings from(Config genrec) {
        Config pipeline = genrec.getConfig("abtest.pipeline");
        return new PipelineSettings(
                new SharedUsers.Settings(
                        pipeline.getInt("neighbours"), pipeline.getDouble("shrinkage"), pipeline.getInt("newest")),
                pipeline.getDouble("half-life"),
                genrec.getInt("simulator.history"),
                pipeline.getDouble("order-value"),
                pipeline.getDouble("ranker-weight"),
                genrec.getLong("abtest.seed"));
    }
}
