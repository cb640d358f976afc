package io.genrec.domain.recommendation;

import io.genrec.domain.page.Behaviour;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one request was answered with, whole: all of its pages are slices of {@code items}.
 *
 * @param bundleVersion the bundle that generated every item of it
 * @param history the snapshot it was generated from, oldest first
 * @param excluded items the caller asked to leave out
 * @param coldStart true where the user had no usable history and the list is a fallback
 * @param createdAtMillis milliseconds since the epoch, UTC
 * @param items best first, no item twice; it grows by appending only
 * @param complete true where nothing will be appended any more
 */
public record RecommendationList(
        String requestId,
        String userId,
        String bundleVersion,
        List<Behaviour> history,
        Set<String> excluded,
        boolean coldStart,
        long createdAtMillis,
        List<ListedItem> items,
        boolean complete) {

    public RecommendationList {
        history = List.copyOf(history);
        excluded = Set.copyOf(excluded);
        items = List.copyOf(items);
        Set<String> seen = new HashSet<>();
        for (ListedItem item : items) {
            if (!seen.add(item.itemId())) {
                throw new IllegalArgumentException("item " + item.itemId() + " is twice in request " + requestId);
            }
        }
    }

    /** The same list, longer by {@code more}. @throws IllegalArgumentException where an item is in it already */
    public RecommendationList append(List<ListedItem> more) {
        List<ListedItem> all = new ArrayList<>(items);
        all.addAll(more);
        return new RecommendationList(
                requestId, userId, bundleVersion, history, excluded, coldStart, createdAtMillis, all, complete);
    }

    /** The same list, at its end: nothing will be appended any more. */
    public RecommendationList completed() {
        return new RecommendationList(
                requestId, userId, bundleVersion, history, excluded, coldStart, createdAtMillis, items, true);
    }
}
