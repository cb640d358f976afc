package io.genrec.alignment;

import java.util.List;
import java.util.function.DoubleFunction;

/**
 * How much of the supervised weights an aligned bundle keeps: the first share of some whose policy has the needed NDCG@10 on
 * validation; of none that has, the one with the most, of equals the earlier.
 *
 * @param metrics of the policy with that share
 */
record ChosenShare(double share, ValidationMetrics metrics) {
    /**
     * Measures as many shares as it takes.
     *
     * @param shares in the order in which they are tried, at least one
     * @param needed NDCG@10
     */
    static ChosenShare of(List<Double> shares, double needed, DoubleFunction<ValidationMetrics> measure) {
        ChosenShare best = new ChosenShare(shares.get(0), measure.apply(shares.get(0)));
        for (int next = 1; next < shares.size() && best.ndcg() < needed; next++) {
            ChosenShare other = new ChosenShare(shares.get(next), measure.apply(shares.get(next)));
            if (other.ndcg() > best.ndcg()) {
                best = other;
            }
        }
        return best;
    }

    private double ndcg() {
        return metrics.hits().ndcg10();
    }
}
