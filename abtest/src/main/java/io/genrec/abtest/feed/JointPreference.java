package io.genrec.abtest.feed;

import io.genrec.domain.page.Behaviour;
import io.genrec.evaluation.Preference;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The predictions of two models for an item, multiplied, as a shop would have it that keeps its ranker beside a reward model:
 * models of different make err differently.
 *
 * @param secondWeight power that the second is raised to; 0 leaves it out
 */
public record JointPreference(Preference first, Preference second, double secondWeight) implements Preference {
    @Override
    public List<Double> of(List<Behaviour> history, long atMillis, List<String> itemIds) {
        List<Double> one = first.of(history, atMillis, itemIds);
        List<Double> other = second.of(history, atMillis, itemIds);
        return IntStream.range(0, itemIds.size())
                .mapToObj(item -> one.get(item) * Math.pow(other.get(item), secondWeight))
                .toList();
    }

    @Override
    public long reactions(String itemId) {
        return first.reactions(itemId);
    }
}
