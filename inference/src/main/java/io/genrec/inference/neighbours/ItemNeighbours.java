package io.genrec.inference.neighbours;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The most similar items of each item, the item itself among them, most similar first. Immutable. */
public final class ItemNeighbours {
    /** No item is like any other. */
    public static final ItemNeighbours NONE = new ItemNeighbours(Map.of());

    private final Map<String, List<ScoredItem>> nearest;

    public ItemNeighbours(Map<String, List<ScoredItem>> nearest) {
        this.nearest = Map.copyOf(nearest);
    }

    /** The item itself and its neighbours, most similar first; empty for an unknown item. */
    public List<ScoredItem> of(String itemId) {
        return nearest.getOrDefault(itemId, List.of());
    }

    /** Neighbours by item id. */
    public Map<String, List<ScoredItem>> byItem() {
        return nearest;
    }

    /**
     * Item-based collaborative filtering (Sarwar et al., 2001): an item scores the weighted sum of its similarities to
     * the items of the history.
     *
     * @param history oldest first
     */
    public Map<String, Double> scores(List<Behaviour> history, HistoryWeights weights) {
        Map<String, Double> scores = new HashMap<>();
        for (int place = 0; place < history.size(); place++) {
            String item = history.get(history.size() - 1 - place).itemId();
            double weight = weights.at(place);
            for (ScoredItem neighbour : of(item)) {
                if (weights.repeats() || !neighbour.itemId().equals(item)) {
                    scores.merge(neighbour.itemId(), weight * neighbour.score(), Double::sum);
                }
            }
        }
        return scores;
    }
}
