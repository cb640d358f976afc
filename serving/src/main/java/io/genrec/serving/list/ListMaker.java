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
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Makes lists with the current bundle, and appends to each with the one that made it. Takes a while, and a core. */
public final class ListMaker {
    private final LoadedBundles bundles;
    private final Experiment experiment;
    private final PageSettings settings;
    private final Clock clock;
    private final Timer generations;

    /** @param experiment whose groups' bundles are {@link LoadedBundles#keep kept} */
    public ListMaker(
            LoadedBundles bundles, Experiment experiment, PageSettings settings, Clock clock, Timer generations) {
        this.bundles = bundles;
        this.experiment = experiment;
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
        return experiment
                .groupOf(order.userId())
                .map(group -> bundles.withKept(
                        group.bundle(),
                        generator -> made(generator, order, order.wishes().of(group), basis, needed)))
                .orElseGet(
                        () -> bundles.withCurrent(generator -> made(generator, order, order.wishes(), basis, needed)));
    }

    private RecommendationList made(
            ListGenerator generator, ListOrder order, Wishes wishes, ListOrder.Basis basis, int needed) {
        List<Behaviour> history = settings.newest(basis.history());
        Set<String> excluded = new HashSet<>(wishes.exclude());
        excluded.addAll(basis.leftOut());
        if (wishes.asksForAttributes() && !generator.describesItems()) {
            throw ProblemType.INVALID_REQUEST.because("filter, boost, maxPerCategory and fields ask for what items"
                    + " are, and this node has no items/ in its run; leave them out");
        }
        boolean coldStart = history.stream().noneMatch(behaviour -> generator.knows(behaviour.itemId()));
        RecommendationList empty = new RecommendationList(
                order.requestId(),
                order.userId(),
                generator.bundleVersion(),
                history,
                excluded,
                wishes.json(),
                coldStart,
                clock.millis(),
                List.of(),
                End.OPEN);
        return coldStart
                ? fallback(generator, empty, order.pageSize())
                : extended(generator, empty, order.pageSize(), Math.max(settings.listSize(), needed));
    }

    /**
     * The list with more items appended, of at least {@code needed} in all, or completed where there are no more or it is
     * as long as a list gets.
     *
     * @param pageSize of its pages
     * @throws RequestRefused where the bundle that made it is no longer open, for no other may continue it
     */
    RecommendationList grow(RecommendationList list, int pageSize, int needed) {
        int wanted = Math.max(list.items().size() + settings.growth(), needed);
        return bundles.with(list.bundleVersion(), generator -> extended(generator, list, pageSize, wanted))
                .orElseThrow(() -> ProblemType.BUNDLE_GONE.because("bundle " + list.bundleVersion()
                        + " began this list and is no longer served here; ask without pageToken for a new one"));
    }

    private RecommendationList extended(ListGenerator generator, RecommendationList list, int pageSize, int wanted) {
        int count = Math.min(wanted, settings.maxListSize()) - list.items().size();
        if (count <= 0) {
            return list.ended(End.LONGEST);
        }
        Wishes wishes = Wishes.of(list.wishes());
        int asked = wishes.arrangement().isNone() ? count : Math.max(count, settings.candidates());
        List<ScoredItem> found = generations.record(
                () -> generator.generate(list.history(), list.createdAtMillis(), asked, selection(list, wishes)));
        List<ScoredItem> more = wishes.arrangement().isNone()
                ? found
                : wishes.arrangement().first(begun(generator, list, pageSize), found, generator::item, pageSize, count);
        RecommendationList longer = list.append(listed(generator, wishes, found, more));
        if (found.size() < asked && more.size() == found.size()) {
            return longer.ended(End.NO_MORE_ITEMS);
        }
        return longer.items().size() >= settings.maxListSize() ? longer.ended(End.LONGEST) : longer;
    }

    /** Categories of the items on the last page, where that is not full. */
    private static List<String> begun(ListGenerator generator, RecommendationList list, int pageSize) {
        int items = list.items().size();
        return list.items().subList(items - items % pageSize, items).stream()
                .map(item -> Arrangement.category(generator.item(item.itemId())))
                .toList();
    }

    /** The bundle's cold-start items; the score is the negated rank, for no model has rated them, and none is boosted. */
    private RecommendationList fallback(ListGenerator generator, RecommendationList empty, int pageSize) {
        Wishes wishes = Wishes.of(empty.wishes());
        Selection selection = selection(empty, wishes);
        List<String> items = generator.coldStart().stream()
                .filter(item -> isIn(selection, generator, item))
                .toList();
        List<ScoredItem> popular = IntStream.range(0, items.size())
                .mapToObj(index -> new ScoredItem(items.get(index), -(index + 1)))
                .toList();
        List<ScoredItem> ranked = new Arrangement(
                        List.of(), wishes.arrangement().maxPerCategory())
                .first(List.of(), popular, generator::item, pageSize, settings.maxListSize());
        return empty.append(listed(generator, wishes.unboosted(), popular, ranked))
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
    private static Selection selection(RecommendationList list, Wishes wishes) {
        Set<String> notAgain = new HashSet<>(list.excluded());
        list.items().forEach(item -> notAgain.add(item.itemId()));
        return new Selection(wishes.only(), wishes.filter(), notAgain, wishes.newShare());
    }

    /** @param found by the model, in its own order */
    private static List<ListedItem> listed(
            ListGenerator generator, Wishes wishes, List<ScoredItem> found, List<ScoredItem> items) {
        Map<String, ListProperties.Why> reasons =
                wishes.shown().contains(Wishes.Shown.WHY) ? ListProperties.Why.all(found) : Map.of();
        return items.stream()
                .map(item -> new ListedItem(
                        item.itemId(),
                        item.score(),
                        generator.title(item.itemId()),
                        ListProperties.json(
                                wishes.shown(),
                                generator.item(item.itemId()),
                                generator
                                        .item(item.itemId())
                                        .map(wishes.arrangement()::boost)
                                        .orElse(0.0),
                                reasons.get(item.itemId()))))
                .toList();
    }
}
