package io.genrec.abtest.pipeline;

import io.genrec.abtest.pipeline.LoggedRequest.Slot;
import io.genrec.inference.neighbours.ItemNeighbours;
import java.util.Arrays;
import java.util.List;

/**
 * What is counted from a stretch of log: neighbours, transitions, and how often items and descriptions are clicked.
 *
 * @param clickRates of items, shrunk towards the log's by {@value #PRIOR_EXPOSURES} exposures
 * @param descriptionRates of all items with one description, likewise
 * @param clicks of items
 */
record LogStatistics(
        NeighbourScores neighbours,
        LeafTransitions transitions,
        List<Double> clickRates,
        List<Double> descriptionRates,
        List<Double> clicks) {
    private static final double PRIOR_EXPOSURES = 200;

    LogStatistics {
        clickRates = List.copyOf(clickRates);
        descriptionRates = List.copyOf(descriptionRates);
        clicks = List.copyOf(clicks);
    }

    static LogStatistics count(ItemFacts items, List<LoggedRequest> requests, ItemNeighbours near, double halfLife) {
        double[] clicks = new double[items.items()];
        double[] exposures = new double[items.items()];
        double[] descriptionClicks = new double[items.descriptionCount()];
        double[] descriptionExposures = new double[items.descriptionCount()];
        for (LoggedRequest request : requests) {
            for (Slot slot : request.slots()) {
                int item = items.indexOf(slot.itemId());
                int clicked = slot.strongest().isPositive() ? 1 : 0;
                clicks[item] += clicked;
                exposures[item]++;
                descriptionClicks[items.description(item)] += clicked;
                descriptionExposures[items.description(item)]++;
            }
        }
        return new LogStatistics(
                new NeighbourScores(items, near, halfLife),
                LeafTransitions.count(items, requests),
                rates(clicks, exposures),
                rates(descriptionClicks, descriptionExposures),
                boxed(clicks));
    }

    private static List<Double> rates(double[] clicks, double[] exposures) {
        double allClicks = 0;
        double allExposures = 0;
        for (int i = 0; i < clicks.length; i++) {
            allClicks += clicks[i];
            allExposures += exposures[i];
        }
        double prior = allClicks / Math.max(1, allExposures);
        double[] rates = new double[clicks.length];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = (clicks[i] + PRIOR_EXPOSURES * prior) / (exposures[i] + PRIOR_EXPOSURES);
        }
        return boxed(rates);
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
