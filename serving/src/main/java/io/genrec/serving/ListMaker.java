package io.genrec.serving;

import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import io.genrec.domain.recommendation.ScoredItem;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Makes lists with the current bundle, and appends to each with the bundle that made it. Takes a while, and a core. */
final class ListMaker {
    private final LoadedBundles bundles;
    private final PageSettings settings;
    private final Clock clock;
    private final Timer generations;

    ListMaker(LoadedBundles bundles, PageSettings settings, Clock clock, Timer generations) {
        this.bundles = bundles;
        this.settings = settings;
        this.clock = clock;
        this.generations = generations;
    }

    /** A new list, of at least {@code needed} items where there are as many. */
    RecommendationList make(ListOrder order, int needed) {
        ListGenerator generator = bundles.current();
        boolean coldStart = order.history().stream().noneMatch(behaviour -> generator.knows(behaviour.itemId()));
        RecommendationList empty = new RecommendationList(
                order.requestId(),
                order.userId(),
                generator.bundleVersion(),
                order.history(),
                order.excluded(),
                coldStart,
                clock.millis(),
                List.of(),
                false);
        return coldStart
                ? fallback(empty, generator)
                : extended(empty, Math.max(settings.listSize(), needed), generator);
    }

    /**
     * The list with more items appended, of at least {@code needed} in all, or completed: where there are no more, where
     * it is as long as a list gets, and where the bundle that made it is not open here, for no other must continue it.
     */
    RecommendationList grow(RecommendationList list, int needed) {
        return bundles.of(list.bundleVersion())
                .map(generator -> extended(list, Math.max(list.items().size() + settings.growth(), needed), generator))
                .orElseGet(list::completed);
    }

    private RecommendationList extended(RecommendationList list, int wanted, ListGenerator generator) {
        int count = Math.min(wanted, settings.maxListSize()) - list.items().size();
        if (count <= 0) {
            return list.completed();
        }
        List<ScoredItem> more = generations.record(
                () -> generator.generate(list.history(), list.createdAtMillis(), count, notAgain(list)));
        RecommendationList longer =
                list.append(more.stream().map(item -> listed(item, generator)).toList());
        boolean ended = more.size() < count || longer.items().size() >= settings.maxListSize();
        return ended ? longer.completed() : longer;
    }

    /** The bundle's cold-start items; the score is the negated rank, for no model has rated them. */
    private RecommendationList fallback(RecommendationList empty, ListGenerator generator) {
        List<String> items = generator.coldStart().stream()
                .filter(item -> !empty.excluded().contains(item))
                .limit(settings.maxListSize())
                .toList();
        return empty.append(IntStream.range(0, items.size())
                        .mapToObj(index -> listed(new ScoredItem(items.get(index), -(index + 1)), generator))
                        .toList())
                .completed();
    }

    private static Set<String> notAgain(RecommendationList list) {
        Set<String> items = new HashSet<>(list.excluded());
        list.items().forEach(item -> items.add(item.itemId()));
        return items;
    }

    private static ListedItem listed(ScoredItem item, ListGenerator generator) {
        return new ListedItem(item.itemId(), item.score(), generator.title(item.itemId()));
    }
}
