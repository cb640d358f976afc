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
        boolean known = history.stream()
                .anyMatch(
                        behaviour -> bundle.semanticIds().of(behaviour.itemId()).isPresent());
        return known
                ? ranker.rank(history, now, count).stream()
                        .map(ScoredItem::itemId)
                        .toList()
                : bundle.coldStart().stream().limit(count).toList();
    }
}
