package io.genrec.serving.bundle;

import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.bundle.BrokenBundle;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.generation.CatalogOverlay;
import io.genrec.inference.generation.Generations;
import io.genrec.inference.ranking.PlannedRanker;
import io.genrec.inference.trie.ItemFilter;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A bundle and its ranker as serving sees them. What a list is selected from is kept out of the search, not taken away after it. */
public final class BundleGenerator implements ListGenerator {
    /** Filters that shops ask for again and again; each holds a count for every prefix of the catalogue. */
    private static final int KEPT_FILTERS = 64;

    private final Bundle bundle;
    private final PlannedRanker ranker;
    private final Map<String, Item> items;
    private final Generations generations;

    private final Map<AttributeFilter, ItemFilter> filters =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<AttributeFilter, ItemFilter> eldest) {
                    return size() > KEPT_FILTERS;
                }
            });

    /**
     * @param ranker closed with the generator
     * @param items what is known of them as they were tokenized, by id; empty where nothing is
     * @param generations of the bundle's catalogue
     */
    public BundleGenerator(PlannedRanker ranker, Map<String, Item> items, Generations generations) {
        this.bundle = ranker.bundle();
        this.ranker = ranker;
        this.items = items;
        this.generations = generations;
    }

    @Override
    public String bundleVersion() {
        return bundle.identity();
    }

    @Override
    public String modelVersion() {
        return bundle.version();
    }

    @Override
    public int generation() {
        return bundle.generation();
    }

    @Override
    public int newestGeneration() {
        return generations.newestAfter(bundle.generation());
    }

    @Override
    public ListGenerator at(int generation) {
        try {
            return new BundleGenerator(ranker.at(generations.after(bundle.overlay(), generation)), items, generations);
        } catch (BrokenBundle e) {
            throw new StepFailed(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean knows(String itemId) {
        return bundle.semanticIds().of(itemId).isPresent();
    }

    @Override
    public String title(String itemId) {
        return bundle.title(itemId).orElse("");
    }

    @Override
    public boolean describesItems() {
        return !items.isEmpty();
    }

    @Override
    public Optional<Item> item(String itemId) {
        return bundle.overlay()
                .of(itemId)
                .map(CatalogOverlay.Entry::item)
                .or(() -> Optional.ofNullable(items.get(itemId)));
    }

    @Override
    public List<String> coldStart() {
        return bundle.coldStart();
    }

    @Override
    public List<ScoredItem> generate(List<Behaviour> history, long atMillis, int count, Selection selection) {
        Double asked = selection.newShare();
        double newShare = asked == null ? ranker.newShare() : asked;
        if (selection.only().isEmpty() && selection.filter() == null) {
            return ranker.rank(history, atMillis, count, selection.excluded(), newShare);
        }
        ItemFilter passing = passing(selection).without(ids(selection.excluded()));
        if (passing.size() == 0) {
            return List.of();
        }
        return ranker.rank(history, atMillis, count, passing, newShare);
    }

    @Override
    public void close() {
        ranker.close();
    }

    private ItemFilter passing(Selection selection) {
        AttributeFilter filter = selection.filter();
        Set<String> only = selection.only();
        if (filter == null) {
            return ranker.only(only);
        }
        return only.isEmpty()
                ? filters.computeIfAbsent(filter, any -> ranker.only(matching(described(), filter)))
                : ranker.only(matching(only, filter));
    }

    private Set<String> described() {
        Set<String> all = new HashSet<>(items.keySet());
        all.addAll(bundle.overlay().entries().keySet());
        return all;
    }

    private List<String> matching(Set<String> candidates, AttributeFilter filter) {
        return candidates.stream()
                .filter(id -> item(id).filter(filter::matches).isPresent())
                .toList();
    }

    private List<SemanticId> ids(Collection<String> itemIds) {
        return itemIds.stream()
                .map(bundle.semanticIds()::of)
                .flatMap(Optional::stream)
                .toList();
    }
}
