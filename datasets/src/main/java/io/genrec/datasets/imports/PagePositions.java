package io.genrec.datasets.imports;

import java.util.HashMap;
import java.util.Map;

/** The slots of a log that has none: on each page, items in the order in which they first appear. */
final class PagePositions {
    /** What the run's metadata say of it. */
    static final String DESCRIPTION = "order in which the items of a page first appear in the log";

    private final Map<Page, Map<String, Integer>> slots = new HashMap<>();

    private record Page(String requestId, int number) {}

    /** @return 0-based, the same each time the item comes */
    int of(String requestId, int page, String itemId) {
        Map<String, Integer> items = slots.computeIfAbsent(new Page(requestId, page), p -> new HashMap<>());
        return items.computeIfAbsent(itemId, i -> items.size());
    }
}
