package io.genrec.training.items;

import io.genrec.datasets.codebook.CollisionResolver;
import io.genrec.datasets.codebook.CollisionResolver.Resolution;
import io.genrec.datasets.imports.ItemsImport;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.item.Item;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.generation.CatalogOverlay;
import io.genrec.inference.generation.Generation;
import io.genrec.inference.generation.ItemChange;
import io.genrec.inference.generation.ItemChange.Kind;
import io.genrec.training.tokenizer.ItemEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The steps that publish the next generation of a run's catalogue: items come, go, come back and change. A semantic id that
 * was published stays its item's for good; the codebooks stay as they are. Where nothing would change, nothing is published.
 */
public final class ItemsUpdate {
    private static final int NAMED = 5;

    private final ItemsSettings settings;
    private final RunDirectory run;
    private final Progress progress;
    private final LivingCatalog catalog;
    private final List<ItemChange> changes = new ArrayList<>();
    private final List<float @Nullable []> vectors = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private int spilled;

    private ItemsUpdate(ItemsSettings settings, RunDirectory run, Progress progress) {
        this.settings = settings;
        this.run = run;
        this.progress = progress;
        this.catalog = LivingCatalog.of(run);
        this.spilled = catalog.spilled();
    }

    /**
     * Publishes the items of a file: new ones get semantic ids, retired ones come back, known ones are described anew. What a
     * row leaves empty stays as it was.
     *
     * @throws StepFailed where the file cannot be read, the run has no catalogue, or there is no room for more items
     */
    public static ItemsResult add(ItemsSettings settings, RunDirectory run, Progress progress) {
        return new ItemsUpdate(settings, run, progress).add();
    }

    /**
     * Publishes a generation in which some items are recommended no more.
     *
     * @throws StepFailed where an id is not one of the catalogue's, or no item would be left
     */
    public static ItemsResult retire(ItemsSettings settings, RunDirectory run, Progress progress) {
        return new ItemsUpdate(settings, run, progress).retire();
    }

    /**
     * Publishes a generation that is as an earlier one was. Items that came since keep their semantic ids, retired.
     *
     * @throws StepFailed where there is no such generation
     */
    public static ItemsResult rollback(ItemsSettings settings, RunDirectory run, Progress progress) {
        return new ItemsUpdate(settings, run, progress).rollback();
    }

    private ItemsResult add() {
        ItemsImport read = ItemsImport.read(settings.genrec(), settings.requiredFile(), run.rejects(), progress);
        lines.addAll(read.lines());
        List<Item> items =
                read.items().stream().sorted(Comparator.comparing(Item::itemId)).toList();
        List<Item> fresh = items.stream()
                .filter(item -> catalog.id(item.itemId()).isEmpty())
                .toList();
        if (!fresh.isEmpty()) {
            publish(fresh);
        }
        for (Item item : items) {
            catalog.id(item.itemId()).ifPresent(id -> {
                Item before = catalog.item(item.itemId(), catalog.overlay());
                Item now = filled(item, before);
                if (!catalog.isLive(item.itemId())) {
                    change(Kind.RETURNED, id, now);
                } else if (!now.equals(before)) {
                    change(Kind.CHANGED, id, now);
                }
            });
        }
        return result(items.size() - changes.size());
    }

    /** What is said of an item now, and what was known of it where nothing is said. */
    private static Item filled(Item now, Item before) {
        return new Item(
                now.itemId(),
                now.title().isEmpty() ? before.title() : now.title(),
                now.categories().isEmpty() ? before.categories() : now.categories(),
                now.brand().isEmpty() ? before.brand() : now.brand(),
                now.price() == null ? before.price() : now.price(),
                now.description().isEmpty() ? before.description() : now.description());
    }

    private void publish(List<Item> fresh) {
        FloatMatrix rows = ItemEncoder.load(run.catalog()).encode(fresh, settings.content(), progress);
        Set<SemanticId> taken = catalog.published();
        Resolution resolution = CollisionResolver.resolve(catalog.tokenized().codebooks(), rows, taken);
        NearestItems nearest = NearestItems.of(catalog, fresh, rows);
        for (int row = 0; row < fresh.size(); row++) {
            Item item = fresh.get(row);
            changes.add(ItemChange.of(
                    Kind.ADDED,
                    resolution.ids().get(row),
                    item,
                    catalog.vocabulary().features(item),
                    nearest.of(row)));
            vectors.add(rows.row(row));
        }
        spilled += resolution.spilled();
        lines.add(format(
                "collisions: %,d of %,d new items found their nearest codes taken, %,d moved to other codes, %,d of them out of"
                        + " a full cell",
                colliding(resolution.nearest(), taken), fresh.size(), moved(resolution), resolution.spilled()));
        long silent = fresh.stream().filter(item -> item.text().isEmpty()).count();
        if (silent > 0) {
            lines.add(format("%,d new items have no text at all: their place is that of no content", silent));
        }
    }

    private static long colliding(List<SemanticId> nearest, Set<SemanticId> taken) {
        Map<SemanticId, Integer> counts = new HashMap<>();
        nearest.forEach(id -> counts.merge(id, 1, Integer::sum));
        return nearest.stream()
                .filter(id -> taken.contains(id) || counts.getOrDefault(id, 0) > 1)
                .count();
    }

    private static int moved(Resolution resolution) {
        int moved = 0;
        for (int row = 0; row < resolution.ids().size(); row++) {
            moved += resolution.ids().get(row).equals(resolution.nearest().get(row)) ? 0 : 1;
        }
        return moved;
    }

    private void change(Kind kind, SemanticId id, Item item) {
        changes.add(ItemChange.of(kind, id, item, catalog.vocabulary().features(item), List.of()));
        vectors.add(null);
    }

    private ItemsResult retire() {
        Set<String> ids = new LinkedHashSet<>(settings.ids());
        settings.from().ifPresent(file -> ids.addAll(lines(file)));
        if (ids.isEmpty()) {
            throw new StepFailed("no item is named to retire: give ids with --item, or a file of them with --from");
        }
        requireKnown(ids);
        ids.stream()
                .filter(catalog::isLive)
                .sorted()
                .forEach(item ->
                        change(Kind.RETIRED, catalog.id(item).orElseThrow(), catalog.item(item, catalog.overlay())));
        if (changes.size() == catalog.live()) {
            throw new StepFailed("no item would be left to recommend: retire fewer");
        }
        return result(ids.size() - changes.size());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new StepFailed("cannot read item ids from " + file + ": " + e.getMessage(), e);
        }
    }

    private void requireKnown(Collection<String> ids) {
        Predicate<String> isUnknown = item -> catalog.id(item).isEmpty();
        List<String> unknown = ids.stream().filter(isUnknown).toList();
        if (!unknown.isEmpty()) {
            throw new StepFailed(format(
                    "%,d of %,d ids are no items of the catalogue in %s, as %s%s: nothing was retired",
                    unknown.size(),
                    ids.size(),
                    run.catalog(),
                    String.join(", ", unknown.subList(0, Math.min(NAMED, unknown.size()))),
                    unknown.size() > NAMED ? " and others" : ""));
        }
    }

    private ItemsResult rollback() {
        int newest = catalog.overlay().generation();
        if (settings.to() < 0 || settings.to() > newest) {
            throw new StepFailed("genrec.items.to must be a generation that there is, 0 to " + newest + ": "
                    + settings.to() + "; name it with --to");
        }
        CatalogOverlay then = LivingCatalog.orFail(() -> catalog.generations().at(settings.to()));
        catalog.overlay().entries().forEach((item, now) -> {
            boolean wasLive = catalog.isLive(item, then);
            Item was = wasLive || then.of(item).isPresent() ? catalog.item(item, then) : now.item();
            if (now.isLive() && !wasLive) {
                change(Kind.RETIRED, now.id(), was);
            } else if (!now.isLive() && wasLive) {
                change(Kind.RETURNED, now.id(), was);
            } else if (wasLive && !was.equals(now.item())) {
                change(Kind.CHANGED, now.id(), was);
            }
        });
        return result(0);
    }

    /** @param unchanged items named that are as they were */
    private ItemsResult result(int unchanged) {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        changes.forEach(change -> counts.merge(change.kind(), 1, Integer::sum));
        CatalogOverlay before = catalog.overlay();
        Map<String, Object> facts = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            facts.put(kind.name().toLowerCase(Locale.ROOT), counts.getOrDefault(kind, 0));
        }
        facts.put("unchanged", unchanged);
        if (changes.isEmpty()) {
            facts.put("generation", before.generation());
            lines.add(0, format("nothing is to be published: generation %d stays the newest", before.generation()));
            return new ItemsResult(lines, facts);
        }
        int live = catalog.live()
                + counts.getOrDefault(Kind.ADDED, 0)
                + counts.getOrDefault(Kind.RETURNED, 0)
                - counts.getOrDefault(Kind.RETIRED, 0);
        int published = catalog.published().size() + counts.getOrDefault(Kind.ADDED, 0);
        GenerationQuality quality = quality();
        facts.put("generation", before.generation() + 1);
        facts.put("live", live);
        facts.put("published", published);
        facts.putAll(quality.facts(settings.due()));
        try (StagedFolder folder = new StagedFolder(catalog.generations().folder(before.generation() + 1))) {
            Generation.write(folder.path(), before, changes, vectors, facts);
            folder.commit();
        }
        lines.add(
                0,
                format(
                        "generation %d: %,d items added, %,d returned, %,d changed, %,d retired, %,d unchanged; %,d of %,d"
                                + " published items may be recommended",
                        before.generation() + 1,
                        counts.getOrDefault(Kind.ADDED, 0),
                        counts.getOrDefault(Kind.RETURNED, 0),
                        counts.getOrDefault(Kind.CHANGED, 0),
                        counts.getOrDefault(Kind.RETIRED, 0),
                        unchanged,
                        live,
                        published));
        lines.addAll(quality.lines(settings.due()));
        return new ItemsResult(lines, facts);
    }

    private GenerationQuality quality() {
        List<float[]> added = new ArrayList<>();
        List<SemanticId> ids = new ArrayList<>();
        catalog.overlay().entries().values().forEach(entry -> {
            float[] vector = entry.vector();
            if (vector != null) {
                added.add(vector);
                ids.add(entry.id());
            }
        });
        for (int i = 0; i < changes.size(); i++) {
            float[] vector = vectors.get(i);
            if (vector != null) {
                added.add(vector);
                ids.add(changes.get(i).id());
            }
        }
        List<SemanticId> tokenized = catalog.tokenized().itemIds().stream()
                .map(item -> catalog.tokenized().table().of(item).orElseThrow())
                .toList();
        return GenerationQuality.of(
                catalog.tokenized().codebooks(), catalog.tokenized().embeddings(), tokenized, added, ids, spilled);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
