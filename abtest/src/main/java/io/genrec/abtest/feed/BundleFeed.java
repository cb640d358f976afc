package io.genrec.abtest.feed;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.inference.ranking.PlannedRanker;
import java.util.List;

/** A bundle as its plan answers: what a server shows. */
public record BundleFeed(PlannedRanker ranker) implements Feed {
    @Override
    public List<String> list(List<Behaviour> history, long now, int count) {
        return ranker.rank(history, now, count).stream().map(ScoredItem::itemId).toList();
    }
}
