package io.genrec.abtest.feed;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.Preference;
import java.util.List;

/**
 * Another feed's items, in the order of what a reward model foretells of them: the second stage that a bundle could have
 * instead of a pipeline's.
 *
 * @param candidates items that are asked for, of which the best are shown
 */
public record PreferredFeed(Feed source, Preference preference, int candidates) implements Feed {
    @Override
    public List<String> list(List<Behaviour> history, long now, int count) {
        List<String> found = source.list(history, now, Math.max(count, candidates));
        return preference.best(history, now, found, count).stream()
                .map(ScoredItem::itemId)
                .toList();
    }
}
