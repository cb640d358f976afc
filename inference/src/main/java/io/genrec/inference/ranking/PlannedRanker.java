package io.genrec.inference.ranking;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.Ranker;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.bundle.BundledReward;
import io.genrec.inference.bundle.ServingPlan;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.engine.InterestEngine;
import io.genrec.inference.generation.CatalogOverlay;
import io.genrec.inference.reward.ItemPreferences;
import io.genrec.inference.search.BeamSettings;
import io.genrec.inference.trie.ItemFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A bundle as its plan answers: the one way in which servers, the evaluation's row {@code served} and the trial's arm
 * {@code served} rank. A history of which the bundle knows nothing is answered by its cold-start items, in their order.
 * Safe for several threads.
 */
public final class PlannedRanker implements Ranker, AutoCloseable {
    private final Bundle bundle;
    private final GenerativeRanker mixture;
    private final @Nullable Ordering ordering;
    private final Set<String> later;
    /** How many rankers, each over a generation of the catalogue, share the engines; the last closes them. */
    private final AtomicInteger sharing;

    private PlannedRanker(Bundle bundle, GenerativeRanker mixture, @Nullable Ordering ordering, AtomicInteger sharing) {
        this.bundle = bundle;
        this.mixture = mixture;
        this.ordering = ordering;
        this.later = Set.copyOf(bundle.laterItems());
        this.sharing = sharing;
    }

    /** @throws io.genrec.inference.engine.EngineFailed where a graph of the bundle cannot be opened */
    public static PlannedRanker open(Bundle bundle, EngineSettings engine, BeamSettings beams) {
        GenerativeRanker mixture = GenerativeRanker.open(bundle, engine, beams);
        try {
            return new PlannedRanker(
                    bundle,
                    mixture,
                    bundle.plan()
                            .secondStage()
                            .map(stage -> Ordering.open(bundle, stage))
                            .orElse(null),
                    new AtomicInteger(1));
        } catch (RuntimeException e) {
            mixture.close();
            throw e;
        }
    }

    /**
     * The same model over another generation of its catalogue: nothing is loaded again. Close both, in any order; this one
     * must not be closed meanwhile.
     */
    public PlannedRanker at(CatalogOverlay generation) {
        Bundle other = bundle.at(generation);
        PlannedRanker ranker =
                new PlannedRanker(other, mixture.over(other), ordering == null ? null : ordering.over(other), sharing);
        sharing.incrementAndGet();
        return ranker;
    }

    /** What it answers with. */
    public Bundle bundle() {
        return bundle;
    }

    @Override
    public List<ScoredItem> rank(List<Behaviour> history, long atMillis, int count) {
        return rank(history, atMillis, count, Set.of());
    }

    @Override
    public List<ScoredItem> rank(List<Behaviour> history, long atMillis, int count, Set<String> excludedItemIds) {
        return rank(history, atMillis, count, excludedItemIds, bundle.plan().newShare());
    }

    /**
     * As {@link #rank(List, long, int, Set)}, with another share of new items than the plan's.
     *
     * @param newShare of each beginning of the list that must be of items that the history does not hold, from 0 to 1
     */
    public List<ScoredItem> rank(
            List<Behaviour> history, long atMillis, int count, Set<String> excludedItemIds, double newShare) {
        return knowsAnyOf(history)
                ? planned(history, atMillis, count, newShare, mixture.without(excludedItemIds))
                : coldStart(count, item -> !excludedItemIds.contains(item));
    }

    /** The same of the items that pass a filter of {@link #only}; none where none passes. */
    public List<ScoredItem> rank(
            List<Behaviour> history, long atMillis, int count, ItemFilter filter, double newShare) {
        return planned(history, atMillis, count, newShare, filter);
    }

    /** A filter that these items pass, to be kept for many requests; those without a semantic id are passed over. */
    public ItemFilter only(Collection<String> itemIds) {
        return mixture.only(itemIds);
    }

    /** The share of new items where a request says nothing of it. */
    public double newShare() {
        return bundle.plan().newShare();
    }

    /** The best by the plan of those that pass. */
    private List<ScoredItem> planned(
            List<Behaviour> history, long atMillis, int count, double newShare, ItemFilter passing) {
        try (GenerativeRanker.Reading reading = mixture.read(history, atMillis)) {
            List<ScoredItem> best = ordered(reading, passing, history, atMillis, count);
            Set<String> known = new HashSet<>();
            history.forEach(behaviour -> known.add(behaviour.itemId()));
            Predicate<String> isNew = item -> !known.contains(item);
            if (!holdsShare(best, isNew, newShare)) {
                List<ScoredItem> unseen = ordered(reading, passing.without(ids(known)), history, atMillis, count);
                best = withShare(best, unseen, isNew, newShare, count);
            }
            double laterShare = later.isEmpty() ? 0 : bundle.plan().laterShare();
            if (!holdsShare(best, later::contains, laterShare)) {
                List<ScoredItem> others = ordered(reading, laterOnes(passing), history, atMillis, count);
                best = withShare(best, others, later::contains, laterShare, count);
            }
            return best;
        }
    }

    /** The items that came later, of those that pass. */
    private ItemFilter laterOnes(ItemFilter passing) {
        return mixture.only(later.stream()
                .filter(item ->
                        bundle.semanticIds().of(item).filter(passing::passes).isPresent())
                .toList());
    }

    private List<ScoredItem> ordered(
            GenerativeRanker.Reading reading, ItemFilter passing, List<Behaviour> history, long atMillis, int count) {
        if (passing.size() == 0) {
            return List.of();
        }
        return ordering == null
                ? reading.rank(count, passing)
                : ordering.best(
                        reading.rank(Math.max(count, ordering.stage.candidates()), passing), history, atMillis, count);
    }

    private boolean knowsAnyOf(List<Behaviour> history) {
        return history.stream()
                .anyMatch(
                        behaviour -> bundle.semanticIds().of(behaviour.itemId()).isPresent());
    }

    private List<SemanticId> ids(Set<String> itemIds) {
        return itemIds.stream()
                .map(bundle.semanticIds()::of)
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * The best items, and where these hold fewer of a kind than wanted, the next best of the kind in the place of another.
     *
     * @param others the best of the kind
     * @param isOfKind of an item
     * @param share of each beginning of the list that must be of the kind, where there are as many
     */
    static List<ScoredItem> withShare(
            List<ScoredItem> best, List<ScoredItem> others, Predicate<String> isOfKind, double share, int count) {
        List<ScoredItem> list = new ArrayList<>();
        Set<String> listed = new HashSet<>();
        Iterator<ScoredItem> ofAll = best.iterator();
        Iterator<ScoredItem> ofKind = others.iterator();
        int found = 0;
        while (list.size() < count) {
            boolean mustBe = found < wantedAmong(list.size() + 1, share);
            ScoredItem next = mustBe ? next(ofKind, listed) : null;
            next = next == null ? next(ofAll, listed) : next;
            if (next == null) {
                break;
            }
            list.add(next);
            listed.add(next.itemId());
            found += isOfKind.test(next.itemId()) ? 1 : 0;
        }
        return list;
    }

    /** Whether every beginning of a list has its share of a kind, so that no other search is needed. */
    private static boolean holdsShare(List<ScoredItem> list, Predicate<String> isOfKind, double share) {
        int found = 0;
        for (int place = 0; place < list.size(); place++) {
            found += isOfKind.test(list.get(place).itemId()) ? 1 : 0;
            if (found < wantedAmong(place + 1, share)) {
                return false;
            }
        }
        return true;
    }

    private static double wantedAmong(int items, double share) {
        return Math.ceil(share * items - 1e-9);
    }

    private static @Nullable ScoredItem next(Iterator<ScoredItem> items, Set<String> listed) {
        while (items.hasNext()) {
            ScoredItem item = items.next();
            if (!listed.contains(item.itemId())) {
                return item;
            }
        }
        return null;
    }

    /** Scored by the negated rank, for no model has rated them. */
    private List<ScoredItem> coldStart(int count, Predicate<String> wanted) {
        List<String> items =
                bundle.coldStart().stream().filter(wanted).limit(count).toList();
        return IntStream.range(0, items.size())
                .mapToObj(place -> new ScoredItem(items.get(place), -(place + 1)))
                .toList();
    }

    @Override
    public void close() {
        if (sharing.decrementAndGet() == 0) {
            mixture.close();
            if (ordering != null) {
                ordering.engine.close();
            }
        }
    }

    /** The second stage. */
    private record Ordering(
            ServingPlan.SecondStage stage, BundledReward reward, ItemPreferences preferences, InterestEngine engine) {
        static Ordering open(Bundle bundle, ServingPlan.SecondStage stage) {
            return over(bundle, stage, InterestEngine.open(BundledReward.graph(bundle)));
        }

        /** The same engine over another generation of the bundle's catalogue. */
        Ordering over(Bundle generation) {
            return over(generation, stage, engine);
        }

        private static Ordering over(Bundle bundle, ServingPlan.SecondStage stage, InterestEngine engine) {
            BundledReward reward = bundle.reward().orElseThrow();
            return new Ordering(
                    stage, reward, new ItemPreferences(reward.form(), reward.items(bundle), engine), engine);
        }

        List<ScoredItem> best(List<ScoredItem> found, List<Behaviour> history, long atMillis, int count) {
            List<Double> rewards = preferences.of(
                    history, atMillis, found.stream().map(ScoredItem::itemId).toList());
            return IntStream.range(0, found.size())
                    .mapToObj(place -> scored(found.get(place), rewards.get(place)))
                    .sorted(ScoredItem.BEST_FIRST)
                    .limit(count)
                    .toList();
        }

        private ScoredItem scored(ScoredItem item, double preference) {
            long reactions = reward.reactions().getOrDefault(item.itemId(), 0L);
            return new ScoredItem(item.itemId(), stage.score(preference, item.score(), reactions));
        }
    }
}
