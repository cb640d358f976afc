package io.genrec.serving;

import io.genrec.domain.recommendation.RecommendationList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The lists a node used last, for the time that Redis is away. Safe for several threads. */
final class OwnCopies {
    private final Map<String, RecommendationList> lists;

    OwnCopies(int capacity) {
        this.lists = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, RecommendationList> eldest) {
                return size() > capacity;
            }
        };
    }

    /** Keeps the longer of this copy and the one there is. */
    synchronized RecommendationList keep(RecommendationList list) {
        return lists.merge(list.requestId(), list, (kept, other) -> isNewer(other, kept) ? other : kept);
    }

    synchronized Optional<RecommendationList> of(String requestId) {
        return Optional.ofNullable(lists.get(requestId));
    }

    private static boolean isNewer(RecommendationList list, RecommendationList than) {
        int order = Integer.compare(list.items().size(), than.items().size());
        return order > 0 || (order == 0 && list.complete());
    }
}
