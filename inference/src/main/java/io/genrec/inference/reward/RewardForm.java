package io.genrec.inference.reward;

/**
 * All that turns a reward model's weights into preferences.
 *
 * @param search which behaviours of a history are looked at for a candidate
 * @param history behaviours of a history, the newest
 */
public record RewardForm(RewardShape shape, InterestSearch.Sizes search, int history, Scale scale) {

    /**
     * From what the network answers to {@code r_pref}.
     *
     * @param negativeRate share of the impressions without a reaction that it was trained on
     * @param reaction from the logit of a reaction to its probability
     * @param order from the logit of an order, given a reaction, to its probability
     * @param orderWeight how much the probability of an order counts beside that of a reaction
     */
    public record Scale(double negativeRate, PlattScaling reaction, PlattScaling order, double orderWeight) {
        /** The logit of a reaction as if training had not been thinned, which raised it by the log of the rate. */
        public static double unthinned(double logit, double negativeRate) {
            return logit + Math.log(negativeRate);
        }

        /**
         * {@code r_pref}, in [0, 1]: the probability of a reaction, and of an order, weighted.
         *
         * @param reactionLogit as if training had not been thinned
         * @param orderLogit of an order, given a reaction
         */
        public double preference(double reactionLogit, double orderLogit) {
            double reacts = reaction.probability(reactionLogit);
            double orders = reacts * order.probability(orderLogit);
            return (reacts + orderWeight * orders) / (1 + orderWeight);
        }
    }
}
