package io.genrec.domain.semanticid;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which item has which semantic id, both ways; every semantic id names at most one item. Immutable. */
public final class SemanticIdTable {
    private final CodeSpace space;
    private final Map<String, SemanticId> byItem;
    private final Map<SemanticId, String> byId;

    /** @throws IllegalArgumentException where two items share a semantic id or one lies outside the code space */
    public SemanticIdTable(CodeSpace space, Map<String, SemanticId> byItem) {
        this.space = space;
        this.byItem = Collections.unmodifiableMap(new TreeMap<>(byItem));
        Map<SemanticId, String> items = new HashMap<>(byItem.size() * 2);
        this.byItem.forEach((item, id) -> {
            requireInside(item, id);
            String other = items.put(id, item);
            if (other != null) {
                throw new IllegalArgumentException("items " + other + " and " + item + " share semantic id " + id);
            }
        });
        this.byId = Collections.unmodifiableMap(items);
    }

    public CodeSpace space() {
        return space;
    }

    public int size() {
        return byItem.size();
    }

    public Optional<SemanticId> of(String itemId) {
        return Optional.ofNullable(byItem.get(itemId));
    }

    public Optional<String> itemAt(SemanticId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All items with their semantic ids, in the order of the item ids. */
    public Map<String, SemanticId> byItem() {
        return byItem;
    }

    private void requireInside(String item, SemanticId id) {
        if (id.codes().size() != space.levels()) {
            throw new IllegalArgumentException("semantic id " + id + " of item " + item + " has "
                    + id.codes().size() + " codes, not " + space.levels());
        }
        for (int code : id.codes()) {
            if (code >= space.codesPerLevel()) {
                throw new IllegalArgumentException("semantic id " + id + " of item " + item + " holds code " + code
                        + ", past the last of " + space.codesPerLevel());
            }
        }
    }
}
