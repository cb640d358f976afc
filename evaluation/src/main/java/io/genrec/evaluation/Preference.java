package io.genrec.evaluation;

import io.genrec.domain.page.Behaviour;
import java.util.List;

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

    /** How often users reacted to an item in what it was learnt from; 0 where that is not known. */
    default long reactions(String itemId) {
        return 0;
    }
}
