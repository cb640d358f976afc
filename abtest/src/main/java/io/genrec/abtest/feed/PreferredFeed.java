package io.genrec.abtest.feed;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.Preference;
import io.genrec.evaluation.RewardRanking;
import java.util.List;

/**
 * A bundle's items, in the order of a reward model's predictions: the second stage that a bundle could have
 * instead of a pipeline's.
 */
public record PreferredFeed(Source source, Preference preference, RewardRanking ranking) implements Feed {
    /** As {@link Feed#list}, with the decoder's scores. */
    @FunctionalInterface
    public interface Source {
        List<ScoredItem> scored(List<Behaviour> history, long now, int count);
    }

    @Override
    public List<String> list(List<Behaviour> history, long now, int count) {
        List<ScoredItem> found = source.scored(history, now, ranking.asked(count));
        return ranking.best(preference, history, now, found, count).stream()
                .map(ScoredItem::itemId)
                .toList();
    }
}
