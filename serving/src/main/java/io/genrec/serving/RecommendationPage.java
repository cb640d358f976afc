package io.genrec.serving;

import io.genrec.domain.recommendation.ListedItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A slice of a list.
 *
 * @param offset items of the list before the page
 * @param items of the page, best first
 * @param nextPageToken null on the last page
 */
record RecommendationPage(
        PinnedList pinned,
        int offset,
        List<ListedItem> items,
        @Nullable String nextPageToken) {
    RecommendationPage {
        items = List.copyOf(items);
    }
}
