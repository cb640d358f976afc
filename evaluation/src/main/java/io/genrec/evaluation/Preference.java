package io.genrec.evaluation;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A reward model as the evaluation sees it: how likely a user is to react to items. */
@FunctionalInterface
public interface Preference {
    /** Stands where there is no reward model: says nothing, and R@k is not measured. */
    Preference NONE = (history, atMillis, itemIds) -> List.of();

    /**
     * One figure in [0, 1] an item, in their order.
     *
     * @param history behaviours before the request, oldest first
     * @param atMillis the moment of the request, milliseconds since the epoch, UTC
     */
    List<Double> of(List<Behaviour> history, long atMillis, List<String> itemIds);

    /**
     * The items with the largest figures, best first, equals in their order.
     *
     * @param count items at most
     */
    default List<ScoredItem> best(List<Behaviour> history, long atMillis, List<String> itemIds, int count) {
        List<Double> figures = of(history, atMillis, itemIds);
        return IntStream.range(0, itemIds.size())
                .mapToObj(place -> new ScoredItem(itemIds.get(place), figures.get(place)))
                .sorted(Comparator.comparingDouble(ScoredItem::score).reversed())
                .limit(count)
                .toList();
    }
}
