package io.genrec.abtest.pipeline;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.inference.neighbours.ItemNeighbours;
import java.util.List;

/**
 * The scores of {@link io.genrec.evaluation.baseline.ItemKnn} for the whole catalogue at once: an item scores the sum
 * of its similarities to the items of the history, each weighted {@code 2^(-place / halfLife)}.
 */
final class NeighbourScores {
    private final ItemFacts items;
    private final double halfLife;
    private final int[][] neighbours;
    private final double[][] similarities;

    /** @param halfLife behaviours until one counts half */
    NeighbourScores(ItemFacts items, ItemNeighbours nearest, double halfLife) {
        this.items = items;
        this.halfLife = halfLife;
        this.neighbours = new int[items.items()][];
        this.similarities = new double[items.items()][];
        for (int item = 0; item < items.items(); item++) {
            List<ScoredItem> of = nearest.of(items.idOf(item));
            neighbours[item] =
                    of.stream().mapToInt(near -> items.indexOf(near.itemId())).toArray();
            similarities[item] = of.stream().mapToDouble(ScoredItem::score).toArray();
        }
    }

    /** One score an item of the catalogue, 0 where nothing of the history is near. */
    double[] of(List<Behaviour> history) {
        double[] scores = new double[items.items()];
        for (int place = 0; place < history.size(); place++) {
            int item = items.indexOf(history.get(history.size() - 1 - place).itemId());
            if (item >= 0) {
                double weight = Math.pow(2, -place / halfLife);
                for (int near = 0; near < neighbours[item].length; near++) {
                    if (neighbours[item][near] >= 0) {
                        scores[neighbours[item][near]] += weight * similarities[item][near];
                    }
                }
            }
        }
        return scores;
    }
}
