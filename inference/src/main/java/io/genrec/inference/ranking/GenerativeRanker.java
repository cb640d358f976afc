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
import io.genrec.inference.prompt.Prompt;
import io.genrec.inference.prompt.PromptItem;
import io.genrec.inference.search.AncestralSampling;
import io.genrec.inference.search.BeamSearch;
import io.genrec.inference.search.BeamSettings;
import io.genrec.inference.search.DrawnSemanticId;
import io.genrec.inference.search.ScoredSemanticId;
import io.genrec.inference.trie.ItemTrie;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The decoder as a ranker: constrained beam search after the user's newest behaviours. Behaviours on items without a
 * semantic id are skipped. Safe for several threads.
 */
public final class GenerativeRanker implements Ranker, AutoCloseable {
    private final ModelConfig config;
    private final SemanticIdTable semanticIds;
    private final ItemTrie trie;
    private final Engine engine;
    private final BeamSettings settings;
    private final BeamSearch constrained;
    private final BeamSearch unconstrained;

    /** @param engine closed with the ranker */
    public GenerativeRanker(
            ModelConfig config, SemanticIdTable semanticIds, ItemTrie trie, Engine engine, BeamSettings settings) {
        this.config = config;
        this.semanticIds = semanticIds;
        this.trie = trie;
        this.engine = engine;
        this.settings = settings;
        this.constrained = BeamSearch.constrained(trie);
        this.unconstrained = BeamSearch.unconstrained(config.space());
    }

    public static GenerativeRanker open(Bundle bundle, EngineSettings engine, BeamSettings beams) {
        return new GenerativeRanker(
                bundle.config(),
                bundle.semanticIds(),
                bundle.trie(),
                engine.open(bundle.config(), bundle.folder()),
                beams);
    }

    @Override
    public List<ScoredItem> rank(List<Behaviour> history, long atMillis, int count) {
        return rank(history, atMillis, count, Set.of());
    }

    /**
     * As {@link #rank(List, long, int)}, leaving out some items; the others' scores do not change for it.
     *
     * <p>The search is as wide as it must be to find {@code count} items beside the excluded ones, up to
     * {@code genrec.beam-search.max-beams}; past that the list may end early.
     */
    public List<ScoredItem> rank(List<Behaviour> history, long atMillis, int count, Set<String> excludedItemIds) {
        requirePositive("count", count);
        Set<SemanticId> excluded = excludedItemIds.stream()
                .map(semanticIds::of)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        long needed = (long) count + excluded.size();
        int beams = (int) Math.min(settings.maxBeams(), Math.max(settings.beams(), needed));
        try (Decoding decoding = engine.start(prompt(history, atMillis))) {
            return constrained.search(decoding, beams, Math.min(count, semanticIds.size()), excluded).stream()
                    .map(found -> new ScoredItem(semanticIds.itemAt(found.id()).orElseThrow(), found.score()))
                    .toList();
        }
    }

    /** The likeliest semantic ids when any code may follow any: for the hallucination rate (HaR). */
    public List<ScoredSemanticId> rankUnconstrained(List<Behaviour> history, long atMillis, int beams) {
        requirePositive("beams", beams);
        try (Decoding decoding = engine.start(prompt(history, atMillis))) {
            return unconstrained.search(decoding, beams, beams, Set.of());
        }
    }

    /**
     * Different semantic ids among so many draws from the decoder's own distribution, likeliest first.
     *
     * @param itemsOnly whether only codes that lead to an item may be drawn
     */
    public List<DrawnSemanticId> sample(
            List<Behaviour> history, long atMillis, int draws, boolean itemsOnly, RandomGenerator random) {
        requirePositive("draws", draws);
        AncestralSampling sampling =
                itemsOnly ? AncestralSampling.constrained(trie) : AncestralSampling.unconstrained(config.space());
        try (Decoding decoding = engine.start(prompt(history, atMillis))) {
            return sampling.draw(decoding, draws, random);
        }
    }

    @Override
    public void close() {
        engine.close();
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
