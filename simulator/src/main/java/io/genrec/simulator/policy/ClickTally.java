package io.genrec.simulator.policy;

import io.genrec.simulator.world.Chance;
import java.util.Arrays;

/** Clicks per product, forgotten exponentially; a product is drawn in proportion to {@code clicks + 0.5}. */
final class ClickTally {
    private static final double UNSEEN = 0.5;

    private final double[] clicks;
    private final double[] upTo;

    ClickTally(int products) {
        this.clicks = new double[products];
        this.upTo = new double[products];
        refresh(1);
    }

    void count(int product) {
        clicks[product]++;
    }

    /** What a product is drawn in proportion to, counted up to now. */
    double weight(int product) {
        return clicks[product] + UNSEEN;
    }

    /**
     * Brings what was counted since the last refresh into the draws.
     *
     * @param kept share of each count to keep
     */
    void refresh(double kept) {
        double sum = 0;
        for (int product = 0; product < clicks.length; product++) {
            clicks[product] *= kept;
            sum += weight(product);
            upTo[product] = sum;
        }
    }

    int draw(Chance chance) {
        double at = chance.uniform() * upTo[upTo.length - 1];
        int found = Arrays.binarySearch(upTo, at);
        return Math.min(found < 0 ? -found - 1 : found + 1, upTo.length - 1);
    }
}
