package io.genrec.flink.page;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageItem;
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
    private static final BinaryOperator<PageItem> STRONGER = BinaryOperator.minBy(PageAssembler::strongestFirst);

    private final Map<String, PageItem> items = new HashMap<>();
    private long firstMillis = Long.MAX_VALUE;
    private boolean isPositive;
    private int events;

    void add(Event event) {
        firstMillis = Math.min(firstMillis, event.timeMillis());
        events++;
        isPositive |= event.action().isPositive();
        items.merge(
                event.itemId(),
                new PageItem(event.itemId(), event.action(), event.position(), event.timeMillis()),
                STRONGER);
    }

    /** Whether anything on the page was reacted to. */
    boolean isPositive() {
        return isPositive;
    }

    /** How many events it was told. */
    int events() {
        return events;
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
        List<PageItem> ranked =
                items.values().stream().sorted(PageAssembler::strongestFirst).toList();
        Stream<PageItem> positives =
                ranked.stream().filter(item -> item.action().isPositive());
        Stream<PageItem> exposed = ranked.stream().filter(item -> !item.action().isPositive());
        return Stream.concat(positives, exposed.limit(rules.maxExposed()))
                .limit(rules.maxItems())
                .toList();
    }

    private static int strongestFirst(PageItem one, PageItem other) {
        int order = other.action().compareTo(one.action());
        order = order != 0 ? order : Long.compare(one.timeMillis(), other.timeMillis());
        order = order != 0 ? order : Integer.compare(one.position(), other.position());
        return order != 0 ? order : one.itemId().compareTo(other.itemId());
    }
}
