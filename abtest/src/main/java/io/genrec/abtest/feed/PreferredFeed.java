package io.genrec.abtest.feed;

import io.genrec.domain.page.Behaviour;
import io.genrec.evaluation.Preference;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

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
        List<Double> rewards = preference.of(history, now, found);
        return IntStream.range(0, found.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer place) -> -rewards.get(place)))
                .limit(count)
                .map(found::get)
                .toList();
    }
}
