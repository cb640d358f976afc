package io.genrec.evaluation.baseline;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.Ranker;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.inference.neighbours.HistoryWeights;
import io.genrec.inference.neighbours.ItemNeighbours;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Item-based collaborative filtering (Sarwar et al., 2001): an item scores the sum of its similarities to the items of
 * the history. Where fewer items than asked for score, the most popular follow.
 */
public final class ItemKnn implements Ranker {
    private final ItemNeighbours neighbours;
    private final HistoryWeights weights;
    private final Popularity popularity;

    public ItemKnn(ItemNeighbours neighbours, HistoryWeights weights, Popularity popularity) {
        this.neighbours = neighbours;
        this.weights = weights;
        this.popularity = popularity;
    }

    @Override
    public List<ScoredItem> rank(List<Behaviour> history, long atMillis, int count) {
        List<ScoredItem> ranking = neighbours.scores(history, weights).entrySet().stream()
                .map(entry -> new ScoredItem(entry.getKey(), entry.getValue()))
                .sorted(ScoredItem.BEST_FIRST)
                .limit(count)
                .toList();
        return ranking.size() == count ? ranking : filledUp(ranking, count);
    }

    /** Popular items behind the scored ones, with scores below 0 that keep the list in order. */
    private List<ScoredItem> filledUp(List<ScoredItem> ranking, int count) {
        List<ScoredItem> all = new ArrayList<>(ranking);
        Set<String> ranked = new HashSet<>();
        ranking.forEach(item -> ranked.add(item.itemId()));
        for (ScoredItem popular : popularity.rank(List.of(), 0, count)) {
            if (all.size() < count && ranked.add(popular.itemId())) {
                all.add(new ScoredItem(popular.itemId(), -all.size() - 1));
            }
        }
        return all;
    }
}
