package io.genrec.inference.generation;

import io.genrec.domain.item.Item;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.bundle.BrokenBundle;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What all generations up to one say together, over the catalogue that was tokenized: the last word on each item that any of
 * them names, in the order in which they were first named. Immutable.
 */
public final class CatalogOverlay {
    private static final int SHOWN_DIGITS = 8;

    private final String catalog;
    private final int generation;
    private final String digest;
    private final Map<String, Entry> entries;

    private CatalogOverlay(String catalog, int generation, String digest, Map<String, Entry> entries) {
        this.catalog = catalog;
        this.generation = generation;
        this.digest = digest;
        this.entries = Collections.unmodifiableMap(entries);
    }

    /**
     * What is known of an item.
     *
     * @param item as it is now
     * @param isLive whether it may be recommended
     * @param isAdded whether a generation gave it its semantic id
     * @param vector [dimensions], of an item that was added; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // one row of a matrix of many, never compared
    public record Entry(
            SemanticId id,
            Item item,
            boolean isLive,
            boolean isAdded,
            ItemChange.Features features,
            List<ItemChange.Near> nearest,
            float @Nullable [] vector) {}

    /** Of a catalogue as it was tokenized: generation 0. */
    public static CatalogOverlay none(String catalog) {
        return new CatalogOverlay(catalog, 0, catalog, Map.of());
    }

    /**
     * The same with the next generation.
     *
     * @throws BrokenBundle where it does not follow this one, or gives an item another semantic id
     */
    public CatalogOverlay with(Generation next) {
        if (!next.catalog().equals(catalog)
                || next.number() != generation + 1
                || !next.previous().equals(digest)) {
            throw new BrokenBundle("generation " + next.number() + " of catalogue " + next.catalog()
                    + " was published after another generation than " + generation + " (" + shown(digest)
                    + ") of catalogue " + catalog + ": copy the folder of generations again, whole");
        }
        Map<String, Entry> merged = new LinkedHashMap<>(entries);
        for (int i = 0; i < next.changes().size(); i++) {
            ItemChange change = next.changes().get(i);
            Entry before = merged.get(change.itemId());
            if (before != null && !before.id().equals(change.id())) {
                throw new BrokenBundle("generation " + next.number() + " gives item " + change.itemId()
                        + " semantic id " + change.id() + ", which was published as " + before.id());
            }
            boolean added = change.kind() == ItemChange.Kind.ADDED;
            merged.put(
                    change.itemId(),
                    new Entry(
                            change.id(),
                            change.described(),
                            change.kind() == ItemChange.Kind.CHANGED
                                    ? before == null || before.isLive()
                                    : change.kind() != ItemChange.Kind.RETIRED,
                            added || (before != null && before.isAdded()),
                            change.features(),
                            added || before == null ? change.nearest() : before.nearest(),
                            added ? next.vector(i) : before == null ? null : before.vector()));
        }
        return new CatalogOverlay(catalog, next.number(), next.digest(), merged);
    }

    /** Digest of the semantic ids that were tokenized. */
    public String catalog() {
        return catalog;
    }

    /** The number of the last generation in it, 0 for none. */
    public int generation() {
        return generation;
    }

    /** Of the last generation, and through it of all before; the catalogue's own for none. */
    public String digest() {
        return digest;
    }

    /** For the names of lists: number and digest; empty for none. */
    public String name() {
        return generation == 0 ? "" : generation + "." + shown(digest);
    }

    /** By item id. */
    public Map<String, Entry> entries() {
        return entries;
    }

    /** Empty for an item that no generation names. */
    public Optional<Entry> of(String itemId) {
        return Optional.ofNullable(entries.get(itemId));
    }

    /**
     * Every item that may be recommended, with its vector: those that were tokenized, in their order, then those that
     * generations added.
     *
     * @param tokenized item ids
     * @param vector of a tokenized item, by its place among the ids
     */
    public void forEachLive(List<String> tokenized, IntFunction<float[]> vector, BiConsumer<String, float[]> each) {
        for (int place = 0; place < tokenized.size(); place++) {
            String item = tokenized.get(place);
            if (of(item).map(Entry::isLive).orElse(true)) {
                each.accept(item, vector.apply(place));
            }
        }
        entries.forEach((item, entry) -> {
            float[] added = entry.vector();
            if (added != null && entry.isLive()) {
                each.accept(item, added);
            }
        });
    }

    private static String shown(String digest) {
        return digest.substring(0, Math.min(SHOWN_DIGITS, digest.length()));
    }
}
