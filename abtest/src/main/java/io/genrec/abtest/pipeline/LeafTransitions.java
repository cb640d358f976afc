package io.genrec.abtest.pipeline;

import io.genrec.abtest.pipeline.LoggedRequest.Slot;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import java.util.Arrays;
import java.util.List;

/**
 * Which leaf is clicked next, given the newest behaviour: its leaf, whether it was ordered, and whether the request
 * follows within half an hour. Counts, smoothed towards those of the leaf alone, and those towards all clicks.
 */
final class LeafTransitions {
    private static final long SAME_VISIT_MILLIS = 30 * 60_000L;
    private static final double PRIOR = 20;

    private final ItemFacts items;
    private final double[][] byState;
    private final double[][] byLeaf;
    private final double[] overall;

    private LeafTransitions(ItemFacts items) {
        this.items = items;
        this.byState = new double[items.leafCount() * 4][items.leafCount()];
        this.byLeaf = new double[items.leafCount()][items.leafCount()];
        this.overall = new double[items.leafCount()];
    }

    static LeafTransitions count(ItemFacts items, List<LoggedRequest> requests) {
        LeafTransitions counted = new LeafTransitions(items);
        for (LoggedRequest request : requests) {
            for (Slot slot : request.slots()) {
                if (slot.strongest().isPositive()) {
                    counted.count(request, items.leaf(items.indexOf(slot.itemId())));
                }
            }
        }
        return counted;
    }

    private void count(LoggedRequest request, int leaf) {
        overall[leaf]++;
        if (!request.history().isEmpty()) {
            Behaviour newest = request.history().get(request.history().size() - 1);
            byLeaf[leafOf(newest)][leaf]++;
            byState[state(newest, request.timeMillis())][leaf]++;
        }
    }

    /**
     * One probability a leaf.
     *
     * @param now when the request is made, milliseconds since the epoch, UTC
     */
    double[] next(List<Behaviour> history, long now) {
        double[] base = smoothed(overall, uniform());
        if (history.isEmpty()) {
            return base;
        }
        Behaviour newest = history.get(history.size() - 1);
        return smoothed(byState[state(newest, now)], smoothed(byLeaf[leafOf(newest)], base));
    }

    private double[] uniform() {
        double[] even = new double[overall.length];
        Arrays.fill(even, 1.0 / even.length);
        return even;
    }

    private static double[] smoothed(double[] counts, double[] prior) {
        double total = 0;
        for (double count : counts) {
            total += count;
        }
        double[] shares = new double[counts.length];
        for (int leaf = 0; leaf < counts.length; leaf++) {
            shares[leaf] = (counts[leaf] + PRIOR * prior[leaf]) / (total + PRIOR);
        }
        return shares;
    }

    private int leafOf(Behaviour behaviour) {
        return items.leaf(items.indexOf(behaviour.itemId()));
    }

    private int state(Behaviour newest, long now) {
        boolean ordered = newest.action() == Action.ORDERED;
        boolean sameVisit = now - newest.timeMillis() < SAME_VISIT_MILLIS;
        return leafOf(newest) * 4 + (ordered ? 2 : 0) + (sameVisit ? 1 : 0);
    }
}
