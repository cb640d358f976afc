package io.genrec.alignment.reward;

import com.typesafe.config.Config;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.reward.InterestSearch;
import io.genrec.inference.reward.RewardShape;

/**
 * How the reward model is made. Keys under {@code genrec.reward}, where each is explained.
 *
 * @param sampling what it learns from
 * @param search which behaviours it looks at
 * @param network its sizes
 * @param training how its weights follow
 * @param orderWeight how much the probability of an order counts beside that of a reaction
 * @param gate the relevance gate
 */
public record RewardSettings(
        Sampling sampling,
        InterestSearch.Sizes search,
        Network network,
        Training training,
        double orderWeight,
        Gate gate) {

    public RewardSettings {
        require(orderWeight >= 0, "order-weight", "must not be negative", orderWeight);
    }

    public static RewardSettings from(Config genrec) {
        Config reward = genrec.getConfig("reward");
        return new RewardSettings(
                new Sampling(
                        reward.getInt("impressions"),
                        reward.getInt("negatives"),
                        reward.getInt("held-out"),
                        reward.getInt("history"),
                        reward.getLong("seed")),
                new InterestSearch.Sizes(
                        reward.getInt("search.newest"), reward.getInt("search.hard"), reward.getInt("search.soft")),
                new Network(reward.getInt("width"), reward.getInt("heads"), reward.getInt("hidden")),
                new Training(
                        reward.getInt("epochs"),
                        reward.getInt("batch"),
                        reward.getDouble("learning-rate"),
                        reward.getDouble("weight-decay"),
                        reward.getDouble("unknown-share")),
                reward.getDouble("order-weight"),
                new Gate(RelevanceGate.Rule.named(reward.getString("gate.rule")), reward.getDouble("gate.pass")));
    }

    /**
     * @param impressions of the training days, at most
     * @param negatives impressions without a reaction for each with one
     * @param heldOut impressions of validation, and of test, at most
     * @param history behaviours of a history, the newest
     */
    public record Sampling(int impressions, int negatives, int heldOut, int history, long seed) {
        public Sampling {
            requirePositive("impressions", impressions);
            requirePositive("negatives", negatives);
            requirePositive("held-out", heldOut);
            requirePositive("history", history);
        }
    }

    /**
     * @param width of item vectors, a multiple of heads
     * @param heads of the attention
     * @param hidden units of the layer before the answer
     */
    public record Network(int width, int heads, int hidden) {
        public Network {
            requirePositive("width", width);
            requirePositive("heads", heads);
            requirePositive("hidden", hidden);
            require(width % heads == 0, "width", "must be a multiple of genrec.reward.heads (" + heads + ")", width);
        }

        RewardShape shape(CandidateItems items) {
            return new RewardShape(items.size(), items.attributes().size(), items.dimensions(), width, heads, hidden);
        }
    }

    /**
     * @param epochs passes over the impressions, at most; the best by validation is kept
     * @param batch impressions of a step
     * @param unknownShare share of impressions whose candidate is trained as an item never seen
     */
    public record Training(int epochs, int batch, double peakRate, double weightDecay, double unknownShare) {
        public Training {
            requirePositive("epochs", epochs);
            requirePositive("batch", batch);
            require(peakRate > 0, "learning-rate", "must be positive", peakRate);
            require(weightDecay >= 0, "weight-decay", "must not be negative", weightDecay);
            require(unknownShare >= 0 && unknownShare < 1, "unknown-share", "must be in [0, 1)", unknownShare);
        }
    }

    /** @param pass share of validation's true positives that the threshold lets through, at least */
    public record Gate(RelevanceGate.Rule rule, double pass) {
        public Gate {
            require(pass > 0 && pass <= 1, "gate.pass", "must be in (0, 1]", pass);
        }
    }

    private static void requirePositive(String key, int value) {
        require(value > 0, key, "must be positive", value);
    }

    private static void require(boolean holds, String key, String rule, double value) {
        if (!holds) {
            throw new IllegalArgumentException("genrec.reward." + key + " " + rule + ": "
                    + (value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value)));
        }
    }
}
