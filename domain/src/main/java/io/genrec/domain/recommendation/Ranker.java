package io.genrec.domain.recommendation;

import io.genrec.domain.page.Behaviour;
import java.util.List;
import java.util.Set;

/** Anything that answers a history with items, best first: the decoder, or a baseline. Safe for several threads. */
public interface Ranker {
    /**
     * The best items after a history.
     *
     * @param history behaviours, oldest first; may be empty, and may hold items the ranker has never seen
     * @param atMillis the moment of the request, milliseconds since the epoch, UTC
     * @param count how many items at most, positive
     * @return distinct items, best first, fewer than {@code count} only where the ranker knows no more
     */
    List<ScoredItem> rank(List<Behaviour> history, long atMillis, int count);

    /**
     * The best items after a history, some left out.
     *
     * @param excludedItemIds items that are not to be recommended, known or not
     */
    default List<ScoredItem> rank(List<Behaviour> history, long atMillis, int count, Set<String> excludedItemIds) {
        return rank(history, atMillis, count + excludedItemIds.size()).stream()
                .filter(item -> !excludedItemIds.contains(item.itemId()))
                .limit(count)
                .toList();
    }
}
