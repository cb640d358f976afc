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
 * @param excluded items that are left out, whatever for
 * @param wishes what the caller asked the list to be, as JSON: serving writes it, and reads it where the list grows
 * @param coldStart true where the user had no usable history and the list is a fallback
 * @param createdAtMillis milliseconds since the epoch, UTC
 * @param items best first, no item twice; it grows by appending only
 * @param end why nothing will be appended any more, or that more may be
 */
public record RecommendationList(
        String requestId,
        String userId,
        String bundleVersion,
        List<Behaviour> history,
        Set<String> excluded,
        String wishes,
        boolean coldStart,
        long createdAtMillis,
        List<ListedItem> items,
        End end) {

    /** Whether a list is as long as it will be, and why. */
    public enum End {
        /** More may be appended. */
        OPEN,
        /** It is as long as lists get. */
        LONGEST,
        /** Every item that may be in it is. */
        NO_MORE_ITEMS
    }

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
                requestId, userId, bundleVersion, history, excluded, wishes, coldStart, createdAtMillis, all, end);
    }

    /** Whether nothing will be appended any more. */
    public boolean complete() {
        return end != End.OPEN;
    }

    /** The same list, at its end. */
    public RecommendationList ended(End why) {
        return new RecommendationList(
                requestId, userId, bundleVersion, history, excluded, wishes, coldStart, createdAtMillis, items, why);
    }
}
