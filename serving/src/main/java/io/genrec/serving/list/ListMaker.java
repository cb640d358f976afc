package io.genrec.serving.list;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.bundle.LoadedBundles;
import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
        Set<String> excluded = new HashSet<>(order.excluded());
        excluded.addAll(basis.leftOut());
        return bundles.withCurrent(generator -> {
            boolean coldStart = history.stream().noneMatch(behaviour -> generator.knows(behaviour.itemId()));
            RecommendationList empty = new RecommendationList(
                    order.requestId(),
                    order.userId(),
                    generator.bundleVersion(),
                    history,
                    excluded,
                    coldStart,
                    clock.millis(),
                    List.of(),
                    false);
            Predicate<String> wanted = wanted(generator, order.filter());
            if (coldStart) {
                return fallback(generator, empty, wanted);
            }
            return order.filter() == null
                    ? extended(generator, empty, Math.max(settings.listSize(), needed))
                    : filtered(generator, empty, wanted);
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
            return list.completed();
        }
        List<ScoredItem> more = generations.record(
                () -> generator.generate(list.history(), list.createdAtMillis(), count, notAgain(list)));
        RecommendationList longer = list.append(listed(generator, more));
        boolean ended = more.size() < count || longer.items().size() >= settings.maxListSize();
        return ended ? longer.completed() : longer;
    }

    /**
     * Those of the likeliest items that are wanted. Nothing is appended later: a search that finds more would find these
     * again, and go on as wide as the catalogue.
     */
    private RecommendationList filtered(ListGenerator generator, RecommendationList empty, Predicate<String> wanted) {
        List<ScoredItem> candidates = generations.record(() -> generator.generate(
                empty.history(), empty.createdAtMillis(), settings.filterCandidates(), notAgain(empty)));
        List<ScoredItem> kept = candidates.stream()
                .filter(item -> wanted.test(item.itemId()))
                .limit(settings.maxListSize())
                .toList();
        return empty.append(listed(generator, kept)).completed();
    }

    private static Predicate<String> wanted(ListGenerator generator, @Nullable AttributeFilter filter) {
        if (filter == null) {
            return item -> true;
        }
        if (!generator.describesItems()) {
            throw ProblemType.INVALID_REQUEST.because(
                    "filter asks for what items are, and this node has no items/ in its run; leave it out");
        }
        return item -> generator.item(item).filter(filter::matches).isPresent();
    }

    /** The bundle's cold-start items; the score is the negated rank, for no model has rated them. */
    private RecommendationList fallback(ListGenerator generator, RecommendationList empty, Predicate<String> wanted) {
        List<String> items = generator.coldStart().stream()
                .filter(item -> !empty.excluded().contains(item))
                .filter(wanted)
                .limit(settings.maxListSize())
                .toList();
        List<ScoredItem> ranked = IntStream.range(0, items.size())
                .mapToObj(index -> new ScoredItem(items.get(index), -(index + 1)))
                .toList();
        return empty.append(listed(generator, ranked)).completed();
    }

    private static Set<String> notAgain(RecommendationList list) {
        Set<String> items = new HashSet<>(list.excluded());
        list.items().forEach(item -> items.add(item.itemId()));
        return items;
    }

    private static List<ListedItem> listed(ListGenerator generator, List<ScoredItem> items) {
        return items.stream()
                .map(item -> new ListedItem(item.itemId(), item.score(), generator.title(item.itemId())))
                .toList();
    }
}
