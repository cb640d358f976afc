package io.genrec.abtest.feed;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.ranking.GenerativeRanker;
import java.util.List;

/** A bundle's decoder as it is served: constrained beam search, and the bundle's cold-start list without a history. */
public record BundleFeed(Bundle bundle, GenerativeRanker ranker) implements Feed {
    @Override
    public List<String> list(List<Behaviour> history, long now, int count) {
        return scored(history, now, count).stream().map(ScoredItem::itemId).toList();
    }

    /** As {@link #list}, with the decoder's scores; all items of the cold-start list have the same. */
    public List<ScoredItem> scored(List<Behaviour> history, long now, int count) {
        boolean known = history.stream()
                .anyMatch(
                        behaviour -> bundle.semanticIds().of(behaviour.itemId()).isPresent());
        return known
                ? ranker.rank(history, now, count)
                : bundle.coldStart().stream()
                        .limit(count)
                        .map(item -> new ScoredItem(item, 0))
                        .toList();
    }
}
