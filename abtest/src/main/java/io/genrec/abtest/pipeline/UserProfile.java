package io.genrec.abtest.pipeline;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * What a history says of a user: shares of attributes among their behaviours, a behaviour weighted
 * {@code 2^(-place / halfLife)} with place counted back from the newest, which is 0. Made anew for each request.
 */
final class UserProfile {
    private static final double DAY_MILLIS = 86_400_000;

    /** How an item stands in the history. */
    record Known(int times, int placesAgo, boolean ordered) {
        static final Known NOT = new Known(0, Integer.MAX_VALUE, false);
    }

    final double[] leavesNow;
    final double[] leavesLately;
    final double[] aisles;
    final double[] brands;
    final double[] styles;
    final double priceLevel;
    final int newest;
    final int behaviours;
    private final double[] daysSinceOrderInLeaf;
    private final Map<Integer, Known> known = new HashMap<>();

    UserProfile(ItemFacts facts, List<Behaviour> history, long now) {
        List<Behaviour> newestFirst = IntStream.iterate(history.size() - 1, i -> i >= 0, i -> i - 1)
                .mapToObj(history::get)
                .filter(behaviour -> facts.indexOf(behaviour.itemId()) >= 0)
                .toList();
        int[] items = newestFirst.stream()
                .mapToInt(behaviour -> facts.indexOf(behaviour.itemId()))
                .toArray();
        leavesNow = shares(items, facts::leaf, facts.leafCount(), 1.5);
        leavesLately = shares(items, facts::leaf, facts.leafCount(), 8);
        aisles = shares(items, facts::aisle, facts.aisleCount(), 5);
        brands = shares(items, facts::brand, facts.brandCount(), 10);
        styles = shares(items, facts::style, facts.styleCount(), 20);
        priceLevel =
                IntStream.of(items).mapToDouble(facts::priceLevel).average().orElse(0);
        newest = items.length == 0 ? -1 : items[0];
        behaviours = items.length;
        daysSinceOrderInLeaf = new double[facts.leafCount()];
        Arrays.fill(daysSinceOrderInLeaf, Double.POSITIVE_INFINITY);
        for (int place = items.length - 1; place >= 0; place--) {
            Behaviour behaviour = newestFirst.get(place);
            boolean ordered = behaviour.action() == Action.ORDERED;
            Known before = known.getOrDefault(items[place], Known.NOT);
            known.put(items[place], new Known(before.times() + 1, place, before.ordered() || ordered));
            if (ordered) {
                daysSinceOrderInLeaf[facts.leaf(items[place])] = (now - behaviour.timeMillis()) / DAY_MILLIS;
            }
        }
    }

    Known known(int item) {
        return known.getOrDefault(item, Known.NOT);
    }

    /** Positive infinity where the history has no order there. */
    double daysSinceOrderIn(int leaf) {
        return daysSinceOrderInLeaf[leaf];
    }

    private static double[] shares(int[] newestFirst, IntUnaryOperator attribute, int values, double halfLife) {
        double[] shares = new double[values];
        double total = 1e-9;
        for (int place = 0; place < newestFirst.length; place++) {
            double weight = Math.pow(2, -place / halfLife);
            shares[attribute.applyAsInt(newestFirst[place])] += weight;
            total += weight;
        }
        for (int value = 0; value < values; value++) {
            shares[value] /= total;
        }
        return shares;
    }
}
