package io.genrec.serving.list;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import io.genrec.domain.recommendation.RecommendationList.End;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.serving.bundle.AttributeFilter;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.bundle.ListGenerator.Selection;
import io.genrec.serving.bundle.LoadedBundles;
import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Makes lists with the current bundle, and appends to each with the one that made it. Takes a while, and a core. */
public final class ListMaker {
    private final LoadedBundles bundles;
    private final PageSettings settings;
    private final Clock clock;
    private final Timer generations;

    public ListMaker(LoadedBundles bundles, PageSettings settings, Clock clock, Timer generations) {
        this.bundles = bundles;
        this.settings = settings;
        this.clock = clock;
        this.generations = generations;
    }

    /**
     * A new list, of at least {@code needed} items where there are as many.
     *
     * @throws RequestRefused where items are to be filtered by what this node does not know of them
     */
    RecommendationList make(ListOrder order, ListOrder.Basis basis, int needed) {
        List<Behaviour> history = settings.newest(basis.history());
        Set<String> excluded = new HashSet<>(order.wishes().exclude());
        excluded.addAll(basis.leftOut());
        return bundles.withCurrent(generator -> {
            if (order.wishes().filter() != null && !generator.describesItems()) {
                throw ProblemType.INVALID_REQUEST.because(
                        "filter asks for what items are, and this node has no items/ in its run; leave it out");
            }
            boolean coldStart = history.stream().noneMatch(behaviour -> generator.knows(behaviour.itemId()));
            RecommendationList empty = new RecommendationList(
                    order.requestId(),
                    order.userId(),
                    generator.bundleVersion(),
                    history,
                    excluded,
                    order.wishes().json(),
                    coldStart,
                    clock.millis(),
                    List.of(),
                    End.OPEN);
            return coldStart
                    ? fallback(generator, empty)
                    : extended(generator, empty, Math.max(settings.listSize(), needed));
        });
    }

    /**
     * The list with more items appended, of at least {@code needed} in all, or completed where there are no more or it is
     * as long as a list gets.
     *
     * @throws RequestRefused where the bundle that made it is no longer open, for no other may continue it
     */
    RecommendationList grow(RecommendationList list, int needed) {
        int wanted = Math.max(list.items().size() + settings.growth(), needed);
        return bundles.with(list.bundleVersion(), generator -> extended(generator, list, wanted))
                .orElseThrow(() -> ProblemType.BUNDLE_GONE.because("bundle " + list.bundleVersion()
                        + " began this list and is no longer served here; ask without pageToken for a new one"));
    }

    private RecommendationList extended(ListGenerator generator, RecommendationList list, int wanted) {
        int count = Math.min(wanted, settings.maxListSize()) - list.items().size();
        if (count <= 0) {
            return list.ended(End.LONGEST);
        }
        List<ScoredItem> more = generations.record(
                () -> generator.generate(list.history(), list.createdAtMillis(), count, selection(list)));
        RecommendationList longer = list.append(listed(generator, more));
        if (more.size() < count) {
            return longer.ended(End.NO_MORE_ITEMS);
        }
        return longer.items().size() >= settings.maxListSize() ? longer.ended(End.LONGEST) : longer;
    }

    /** The bundle's cold-start items; the score is the negated rank, for no model has rated them. */
    private RecommendationList fallback(ListGenerator generator, RecommendationList empty) {
        Selection selection = selection(empty);
        List<String> items = generator.coldStart().stream()
                .filter(item -> isIn(selection, generator, item))
                .toList();
        List<ScoredItem> ranked = IntStream.range(0, Math.min(items.size(), settings.maxListSize()))
                .mapToObj(index -> new ScoredItem(items.get(index), -(index + 1)))
                .toList();
        return empty.append(listed(generator, ranked))
                .ended(ranked.size() < items.size() ? End.LONGEST : End.NO_MORE_ITEMS);
    }

    private static boolean isIn(Selection selection, ListGenerator generator, String item) {
        AttributeFilter filter = selection.filter();
        return (selection.only().isEmpty() || selection.only().contains(item))
                && (filter == null
                        || generator.item(item).filter(filter::matches).isPresent())
                && !selection.excluded().contains(item);
    }

    /** What may come to a list that has some already. */
    private static Selection selection(RecommendationList list) {
        Wishes wishes = Wishes.of(list.wishes());
        Set<String> notAgain = new HashSet<>(list.excluded());
        list.items().forEach(item -> notAgain.add(item.itemId()));
        return new Selection(wishes.only(), wishes.filter(), notAgain);
    }

    private static List<ListedItem> listed(ListGenerator generator, List<ScoredItem> items) {
        return items.stream()
                .map(item -> new ListedItem(item.itemId(), item.score(), generator.title(item.itemId())))
                .toList();
    }
}
