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
import java.util.function.IntFunction;
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

    private PlannedRanker(Bundle bundle, GenerativeRanker mixture, @Nullable Ordering ordering) {
        this.bundle = bundle;
        this.mixture = mixture;
        this.ordering = ordering;
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
                            .orElse(null));
        } catch (RuntimeException e) {
            mixture.close();
            throw e;
        }
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
                ? planned(history, atMillis, count, newShare, (reading, most, leftOut) -> {
                    Set<String> all = new HashSet<>(excludedItemIds);
                    all.addAll(leftOut);
                    return reading.rank(most, all);
                })
                : coldStart(count, item -> !excludedItemIds.contains(item));
    }

    /** The same of the items that pass a filter of {@link #only}; none where none passes. */
    public List<ScoredItem> rank(
            List<Behaviour> history, long atMillis, int count, ItemFilter filter, double newShare) {
        return planned(history, atMillis, count, newShare, (reading, most, leftOut) -> {
            ItemFilter passing = leftOut.isEmpty() ? filter : filter.without(ids(leftOut));
            return passing.size() == 0 ? List.of() : reading.rank(most, passing);
        });
    }

    /** A filter that these items pass, to be kept for many requests; those without a semantic id are passed over. */
    public ItemFilter only(Collection<String> itemIds) {
        return mixture.only(itemIds);
    }

    /** What a reading is asked for. */
    private interface Search {
        List<ScoredItem> best(GenerativeRanker.Reading reading, int count, Set<String> leftOut);
    }

    /** The share of new items where a request says nothing of it. */
    public double newShare() {
        return bundle.plan().newShare();
    }

    private List<ScoredItem> planned(
            List<Behaviour> history, long atMillis, int count, double newShare, Search search) {
        try (GenerativeRanker.Reading reading = mixture.read(history, atMillis)) {
            List<ScoredItem> best = ordered(most -> search.best(reading, most, Set.of()), history, atMillis, count);
            Set<String> known = new HashSet<>();
            history.forEach(behaviour -> known.add(behaviour.itemId()));
            if (holdsShare(best, known, newShare)) {
                return best;
            }
            List<ScoredItem> unseen = ordered(most -> search.best(reading, most, known), history, atMillis, count);
            return withNewItems(best, unseen, known, newShare, count);
        }
    }

    private List<ScoredItem> ordered(
            IntFunction<List<ScoredItem>> found, List<Behaviour> history, long atMillis, int count) {
        return ordering == null
                ? found.apply(count)
                : ordering.best(found.apply(Math.max(count, ordering.stage.candidates())), history, atMillis, count);
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
     * The best items, and where these hold fewer that are new than wanted, the next best new one in the place of a known one.
     *
     * @param unseen the best of those that are new
     * @param known items that are not
     * @param share of each beginning of the list that must be new, where there are as many
     */
    static List<ScoredItem> withNewItems(
            List<ScoredItem> best, List<ScoredItem> unseen, Set<String> known, double share, int count) {
        List<ScoredItem> list = new ArrayList<>();
        Set<String> listed = new HashSet<>();
        Iterator<ScoredItem> ofAll = best.iterator();
        Iterator<ScoredItem> ofNew = unseen.iterator();
        int found = 0;
        while (list.size() < count) {
            boolean mustBeNew = found < newAmong(list.size() + 1, share);
            ScoredItem next = mustBeNew ? next(ofNew, listed) : null;
            next = next == null ? next(ofAll, listed) : next;
            if (next == null) {
                break;
            }
            list.add(next);
            listed.add(next.itemId());
            found += known.contains(next.itemId()) ? 0 : 1;
        }
        return list;
    }

    /** Whether every beginning of a list has its share of new items, so that no other search is needed. */
    private static boolean holdsShare(List<ScoredItem> list, Set<String> known, double share) {
        int found = 0;
        for (int place = 0; place < list.size(); place++) {
            found += known.contains(list.get(place).itemId()) ? 0 : 1;
            if (found < newAmong(place + 1, share)) {
                return false;
            }
        }
        return true;
    }

    private static double newAmong(int items, double share) {
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
        mixture.close();
        if (ordering != null) {
            ordering.engine.close();
        }
    }

    /** The second stage. */
    private record Ordering(
            ServingPlan.SecondStage stage, BundledReward reward, ItemPreferences preferences, InterestEngine engine) {
        static Ordering open(Bundle bundle, ServingPlan.SecondStage stage) {
            BundledReward reward = bundle.reward().orElseThrow();
            InterestEngine engine = InterestEngine.open(BundledReward.graph(bundle));
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
