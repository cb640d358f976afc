package io.genrec.inference.neighbours;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /**
     * The same with items that nobody has met yet. Such an item is as similar to others as the items are that it is most like,
     * each counting by how like it is; items that this knows have it among their neighbours accordingly.
     *
     * @param like of each new item those that it is most like, with weights that add up to 1; those that this does not know
     *     are passed over
     * @param gone items that are recommended no more
     */
    public ItemNeighbours with(Map<String, List<ScoredItem>> like, Set<String> gone) {
        Map<String, List<ScoredItem>> newOf = new HashMap<>(); // by known item the new ones like it, with their weights
        like.forEach((item, known) -> known.stream()
                .filter(other -> nearest.containsKey(other.itemId()))
                .forEach(other -> newOf.computeIfAbsent(other.itemId(), none -> new ArrayList<>())
                        .add(new ScoredItem(item, other.score()))));
        Map<String, List<ScoredItem>> grown = new HashMap<>();
        nearest.forEach((item, row) -> {
            Map<String, Double> similarities = new HashMap<>();
            int kept = addTo(similarities, row, 1, gone);
            for (ScoredItem near : row) {
                addTo(similarities, newOf.getOrDefault(near.itemId(), List.of()), near.score(), gone);
            }
            grown.put(item, best(similarities, 2 * kept));
        });
        like.forEach((item, known) -> {
            Map<String, Double> similarities = new HashMap<>();
            int kept = 0;
            for (ScoredItem other : known) {
                List<ScoredItem> row = of(other.itemId());
                kept = Math.max(kept, addTo(similarities, row, other.score(), gone));
                double itself = row.stream()
                        .filter(near -> near.itemId().equals(other.itemId()))
                        .mapToDouble(ScoredItem::score)
                        .sum();
                addTo(similarities, List.of(new ScoredItem(item, itself)), other.score(), gone);
            }
            grown.put(item, best(similarities, 2 * kept));
        });
        return new ItemNeighbours(grown);
    }

    /** @return how many items were added */
    private static int addTo(Map<String, Double> similarities, List<ScoredItem> row, double weight, Set<String> gone) {
        int added = 0;
        for (ScoredItem near : row) {
            if (near.score() > 0 && !gone.contains(near.itemId())) {
                similarities.merge(near.itemId(), weight * near.score(), Double::sum);
                added++;
            }
        }
        return added;
    }

    private static List<ScoredItem> best(Map<String, Double> similarities, int count) {
        return similarities.entrySet().stream()
                .map(item -> new ScoredItem(item.getKey(), item.getValue()))
                .sorted(ScoredItem.BEST_FIRST)
                .limit(count)
                .toList();
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
