package io.genrec.inference.ranking;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.Ranker;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.Decoding;
import io.genrec.inference.engine.Engine;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.prompt.Prompt;
import io.genrec.inference.prompt.PromptItem;
import io.genrec.inference.search.AncestralSampling;
import io.genrec.inference.search.BeamSearch;
import io.genrec.inference.search.BeamSettings;
import io.genrec.inference.search.DrawnSemanticId;
import io.genrec.inference.search.PrefixMixture;
import io.genrec.inference.search.ScoredSemanticId;
import io.genrec.inference.trie.ItemFilter;
import io.genrec.inference.trie.ItemTrie;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The decoder as a ranker: constrained beam search after the user's newest behaviours, in the mixture with the neighbours
 * of the bundle where it has any. Behaviours on items without a semantic id are skipped. Safe for several threads.
 */
public final class GenerativeRanker implements Ranker, AutoCloseable {
    private final ModelConfig config;
    private final SemanticIdTable semanticIds;
    private final ItemTrie trie;
    private final Engine engine;
    private final BeamSettings settings;
    private final BeamSearch constrained;
    private final BeamSearch unconstrained;
    private final ItemFilter everything;
    private final NeighbourMixture mixture;

    /**
     * The decoder alone.
     *
     * @param engine closed with the ranker
     */
    public GenerativeRanker(
            ModelConfig config, SemanticIdTable semanticIds, ItemTrie trie, Engine engine, BeamSettings settings) {
        this(config, semanticIds, trie, engine, settings, NeighbourMixture.NONE);
    }

    private GenerativeRanker(
            ModelConfig config,
            SemanticIdTable semanticIds,
            ItemTrie trie,
            Engine engine,
            BeamSettings settings,
            NeighbourMixture mixture) {
        this.config = config;
        this.semanticIds = semanticIds;
        this.trie = trie;
        this.engine = engine;
        this.settings = settings;
        this.constrained = BeamSearch.constrained(trie);
        this.unconstrained = BeamSearch.unconstrained(config.space());
        this.everything = ItemFilter.everything(trie);
        this.mixture = mixture;
    }

    /** As the bundle is to be served: with its neighbours, where it has any. */
    public static GenerativeRanker open(Bundle bundle, EngineSettings engine, BeamSettings beams) {
        return open(bundle, engine, beams, bundle.neighbours());
    }

    /** The decoder of a bundle without its neighbours. */
    public static GenerativeRanker openDecoder(Bundle bundle, EngineSettings engine, BeamSettings beams) {
        return open(bundle, engine, beams, NeighbourMixture.NONE);
    }

    /** With the bundle's neighbours, by another share than its plan's. */
    public static GenerativeRanker openMixed(
            Bundle bundle, EngineSettings engine, BeamSettings beams, double neighboursShare) {
        return open(bundle, engine, beams, bundle.neighbours().withShare(neighboursShare));
    }

    private static GenerativeRanker open(
            Bundle bundle, EngineSettings engine, BeamSettings beams, NeighbourMixture mixture) {
        return new GenerativeRanker(
                bundle.config(),
                bundle.semanticIds(),
                bundle.trie(),
                engine.open(bundle.config(), bundle.folder()),
                beams,
                mixture);
    }

    /** The same engine over another generation of the bundle's catalogue; one of the two closes it. */
    GenerativeRanker over(Bundle generation) {
        return new GenerativeRanker(
                config,
                generation.semanticIds(),
                generation.trie(),
                engine,
                settings,
                generation.neighbours().withShare(mixture.share()));
    }

    @Override
    public List<ScoredItem> rank(List<Behaviour> history, long atMillis, int count) {
        return rank(history, atMillis, count, Set.of());
    }

    /**
     * As {@link #rank(List, long, int)}, leaving out some items; the others' scores do not change for it.
     *
     * <p>The search never enters what is left out, so that it need not be wider for it. Past
     * {@code genrec.beam-search.max-beams} the list may end early.
     */
    @Override
    public List<ScoredItem> rank(List<Behaviour> history, long atMillis, int count, Set<String> excludedItemIds) {
        requirePositive("count", count);
        try (Reading reading = read(history, atMillis)) {
            return reading.rank(count, excludedItemIds);
        }
    }

    /** Reads a history once, for as many answers as are wanted of it. Close it; others wait for an engine that is in use. */
    public Reading read(List<Behaviour> history, long atMillis) {
        return new Reading(engine.start(prompt(history, atMillis)), mixed(history));
    }

    /** A filter that all items pass but these; those without a semantic id are passed over. */
    ItemFilter without(Collection<String> itemIds) {
        return itemIds.isEmpty() ? everything : everything.without(ids(itemIds));
    }

    /** A filter that these items pass, to be kept for many requests; those without a semantic id are passed over. */
    public ItemFilter only(Collection<String> itemIds) {
        return ItemFilter.only(trie, ids(itemIds));
    }

    private List<SemanticId> ids(Collection<String> itemIds) {
        return itemIds.stream().map(semanticIds::of).flatMap(Optional::stream).toList();
    }

    /** A history that the decoder has read. Of one thread. */
    public final class Reading implements AutoCloseable {
        private final Decoding decoding;
        private final PrefixMixture mixed;
        private boolean used;

        private Reading(Decoding decoding, PrefixMixture mixed) {
            this.decoding = decoding;
            this.mixed = mixed;
        }

        /** As {@link GenerativeRanker#rank(List, long, int, Set)}. */
        public List<ScoredItem> rank(int count, Set<String> excludedItemIds) {
            requirePositive("count", count);
            return rank(count, excludedItemIds.isEmpty() ? everything : everything.without(ids(excludedItemIds)));
        }

        /**
         * The likeliest items that pass a filter of {@link #only}; none where none passes. As many as asked where as many pass
         * and {@code count} is not above {@code genrec.beam-search.max-beams}.
         */
        public List<ScoredItem> rank(int count, ItemFilter filter) {
            requirePositive("count", count);
            if (trie.size() == 0) {
                return List.of();
            }
            int beams = Math.min(settings.maxBeams(), Math.max(settings.beams(), count));
            return constrained.search(atFirstLevel(), beams, Math.min(count, trie.size()), filter, mixed).stream()
                    .map(found -> new ScoredItem(semanticIds.itemAt(found.id()).orElseThrow(), found.score()))
                    .toList();
        }

        /** The likeliest semantic ids when any code may follow any: for the hallucination rate (HaR). */
        public List<ScoredSemanticId> rankUnconstrained(int beams) {
            requirePositive("beams", beams);
            return unconstrained.search(atFirstLevel(), beams, beams, mixed);
        }

        /**
         * Different semantic ids among so many draws from the decoder's own distribution, likeliest first.
         *
         * @param itemsOnly whether only codes that lead to an item may be drawn
         */
        public List<DrawnSemanticId> sample(int draws, boolean itemsOnly, RandomGenerator random) {
            requirePositive("draws", draws);
            AncestralSampling sampling =
                    itemsOnly ? AncestralSampling.constrained(trie) : AncestralSampling.unconstrained(config.space());
            return sampling.draw(atFirstLevel(), draws, random);
        }

        @Override
        public void close() {
            decoding.close();
        }

        private Decoding atFirstLevel() {
            if (used) {
                decoding.restart();
            }
            used = true;
            return decoding;
        }
    }

    @Override
    public void close() {
        engine.close();
    }

    /** What the neighbours of the history add; those without a semantic id are left out. */
    private PrefixMixture mixed(List<Behaviour> history) {
        if (!mixture.mixes()) {
            return PrefixMixture.NONE;
        }
        Map<SemanticId, Double> distribution = new HashMap<>();
        mixture.distribution(history)
                .forEach(
                        (item, probability) -> semanticIds.of(item).ifPresent(id -> distribution.put(id, probability)));
        return PrefixMixture.of(config.space(), mixture.share(), distribution);
    }

    /** The newest behaviours on items that have a semantic id. */
    private Prompt prompt(List<Behaviour> history, long atMillis) {
        List<PromptItem> known = history.stream()
                .flatMap(behaviour -> semanticIds
                        .of(behaviour.itemId())
                        .map(id -> new PromptItem(id, behaviour.action(), behaviour.timeMillis()))
                        .stream())
                .toList();
        return new Prompt(known.subList(Math.max(0, known.size() - config.maxHistory()), known.size()), atMillis);
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be positive: " + value);
        }
    }
}
