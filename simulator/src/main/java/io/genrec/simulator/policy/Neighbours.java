package io.genrec.simulator.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which products are clicked by the same users close to each other: counts of pairs, and every night the nearest
 * neighbours by cosine, {@code n_ij / sqrt((n_i + 5) (n_j + 5))}, where n_i is how often i was in a pair.
 */
final class Neighbours {
    /** A neighbour and its cosine. */
    record Neighbour(int product, double similarity) {}

    private static final int NEAREST = 40;
    private static final double SHRINKAGE = 5;

    /**
     * Counts below this are dropped at night, so that memory holds a few days of pairs: at 5% forgotten a night, one
     * seen once is gone in six.
     */
    private static final double NEGLIGIBLE = 0.75;

    /** Pairs below this, about those seen once, make no neighbours. */
    private static final double CHANCE_MEETING = 1.2;

    private final List<Map<Integer, Double>> pairs = new ArrayList<>();
    private final List<List<Neighbour>> nearest = new ArrayList<>();

    Neighbours(int products) {
        for (int product = 0; product < products; product++) {
            pairs.add(new HashMap<>());
            nearest.add(List.of());
        }
    }

    void count(int one, int other) {
        if (one != other) {
            pairs.get(one).merge(other, 1.0, Double::sum);
            pairs.get(other).merge(one, 1.0, Double::sum);
        }
    }

    /** As of the last refresh, nearest first. */
    List<Neighbour> of(int product) {
        return nearest.get(product);
    }

    /**
     * Finds the neighbours anew.
     *
     * @param kept share of each count to keep
     */
    void refresh(double kept) {
        double[] totals = new double[pairs.size()];
        for (int product = 0; product < totals.length; product++) {
            Map<Integer, Double> counts = pairs.get(product);
            counts.replaceAll((other, count) -> count * kept);
            counts.values().removeIf(count -> count < NEGLIGIBLE);
            for (double count : counts.values()) {
                totals[product] += count;
            }
        }
        for (int product = 0; product < totals.length; product++) {
            nearest.set(product, nearest(pairs.get(product), totals[product], totals));
        }
    }

    private static List<Neighbour> nearest(Map<Integer, Double> counts, double total, double[] totals) {
        return counts.entrySet().stream()
                .filter(pair -> pair.getValue() > CHANCE_MEETING)
                .map(pair -> new Neighbour(
                        pair.getKey(),
                        pair.getValue() / StrictMath.sqrt((total + SHRINKAGE) * (totals[pair.getKey()] + SHRINKAGE))))
                .sorted(Comparator.comparingDouble(Neighbour::similarity)
                        .reversed()
                        .thenComparingInt(Neighbour::product))
                .limit(NEAREST)
                .toList();
    }
}
