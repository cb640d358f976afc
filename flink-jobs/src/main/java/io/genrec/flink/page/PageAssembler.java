package io.genrec.flink.page;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageItem;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * One page of a request in the making: each item once, at its strongest action. Events may come in any order and more
 * than once; the page is the same.
 */
final class PageAssembler {
    private static final Comparator<PageItem> STRONGEST_FIRST = Comparator.comparing(
                    PageItem::action, Comparator.reverseOrder())
            .thenComparingLong(PageItem::timeMillis)
            .thenComparingInt(PageItem::position)
            .thenComparing(PageItem::itemId);

    private final Map<String, PageItem> items = new HashMap<>();
    private long firstMillis = Long.MAX_VALUE;

    void add(Event event) {
        firstMillis = Math.min(firstMillis, event.timeMillis());
        items.merge(
                event.itemId(),
                new PageItem(event.itemId(), event.action(), event.position(), event.timeMillis()),
                BinaryOperator.minBy(STRONGEST_FIRST));
    }

    /** How many different items were seen on the page. */
    int size() {
        return items.size();
    }

    /** Time of the page's first event, milliseconds since the epoch, UTC. */
    long firstMillis() {
        return firstMillis;
    }

    /** The page's items, strongest action first, then earliest; only so many of them as the rules keep. */
    List<PageItem> target(PageRules rules) {
        List<PageItem> ranked = items.values().stream().sorted(STRONGEST_FIRST).toList();
        Stream<PageItem> positives =
                ranked.stream().filter(item -> item.action().isPositive());
        Stream<PageItem> exposed = ranked.stream().filter(item -> !item.action().isPositive());
        return Stream.concat(positives, exposed.limit(rules.maxExposed()))
                .limit(rules.maxItems())
                .toList();
    }
}
