package io.genrec.training.items;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.item.Item;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.bundle.BrokenBundle;
import io.genrec.inference.generation.CatalogOverlay;
import io.genrec.inference.generation.Generation;
import io.genrec.inference.generation.Generations;
import io.genrec.inference.reward.ItemAttributes;
import io.genrec.training.tokenizer.Catalog;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A run's catalogue at its newest generation. Immutable. */
final class LivingCatalog {
    private final Catalog tokenized;
    private final Generations generations;
    private final CatalogOverlay overlay;
    private final Map<String, Item> described = new HashMap<>();
    private final ItemAttributes.Vocabulary vocabulary;

    private LivingCatalog(Catalog tokenized, Generations generations, CatalogOverlay overlay, List<Item> items) {
        this.tokenized = tokenized;
        this.generations = generations;
        this.overlay = overlay;
        this.vocabulary = new ItemAttributes.Vocabulary(items);
        items.forEach(item -> described.put(item.itemId(), item));
    }

    /** @throws StepFailed where the run has no catalogue, or a generation is broken */
    static LivingCatalog of(RunDirectory run) {
        Catalog tokenized = Catalog.load(run.catalog());
        Generations generations = tokenized.generations(run.generations());
        List<Item> items = Files.isDirectory(run.items()) ? ParquetTable.ITEMS.readAll(run.items()) : List.of();
        return new LivingCatalog(tokenized, generations, orFail(generations::atNewest), items);
    }

    /** What is read of generations. */
    interface Reading {
        CatalogOverlay read();
    }

    static CatalogOverlay orFail(Reading reading) {
        try {
            return reading.read();
        } catch (BrokenBundle e) {
            throw new StepFailed(String.valueOf(e.getMessage()), e);
        }
    }

    Catalog tokenized() {
        return tokenized;
    }

    Generations generations() {
        return generations;
    }

    CatalogOverlay overlay() {
        return overlay;
    }

    ItemAttributes.Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Of every item that ever had one. */
    Optional<SemanticId> id(String itemId) {
        return overlay.of(itemId)
                .map(CatalogOverlay.Entry::id)
                .or(() -> tokenized.table().of(itemId));
    }

    /** The item that has a semantic id, whether it may be recommended or not. */
    Optional<String> itemAt(SemanticId id) {
        return tokenized.table().itemAt(id).or(() -> overlay.entries().entrySet().stream()
                .filter(entry -> entry.getValue().id().equals(id))
                .map(Map.Entry::getKey)
                .findFirst());
    }

    /** Whether it may be recommended. */
    boolean isLive(String itemId) {
        return isLive(itemId, overlay);
    }

    boolean isLive(String itemId, CatalogOverlay at) {
        return at.of(itemId)
                .map(CatalogOverlay.Entry::isLive)
                .orElseGet(() -> tokenized.table().of(itemId).isPresent());
    }

    /** What is known of an item that has a semantic id. */
    Item item(String itemId, CatalogOverlay at) {
        return at.of(itemId).map(CatalogOverlay.Entry::item).orElseGet(() -> {
            Item item = described.get(itemId);
            return item == null
                    ? new Item(itemId, tokenized.titles().getOrDefault(itemId, ""), List.of(), "", null, "")
                    : item;
        });
    }

    /** All semantic ids that were ever given. */
    Set<SemanticId> published() {
        Set<SemanticId> published = new HashSet<>(tokenized.table().byItem().values());
        overlay.entries().values().forEach(entry -> published.add(entry.id()));
        return published;
    }

    /** How many items may be recommended. */
    int live() {
        int live = tokenized.itemIds().size();
        for (CatalogOverlay.Entry entry : overlay.entries().values()) {
            live += (entry.isLive() ? 1 : 0) - (entry.isAdded() ? 0 : 1);
        }
        return live;
    }

    /** How many of the added items found their cell full, by the report of the newest generation. */
    int spilled() {
        return overlay.generation() == 0
                ? 0
                : ((Number) Generation.report(generations.folder(overlay.generation()))
                                .getOrDefault("spilledSince", 0))
                        .intValue();
    }
}
