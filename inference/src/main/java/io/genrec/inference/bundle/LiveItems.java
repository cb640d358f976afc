package io.genrec.inference.bundle;

import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.generation.CatalogOverlay;
import io.genrec.inference.generation.ItemChange;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.trie.ItemTrie;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A bundle's items at a generation of its catalogue.
 *
 * @param semanticIds of all items that ever had one
 * @param trie of those that may be recommended
 * @param titles of items that have one
 * @param neighbours with the items that came later
 * @param later items that may be recommended and came after training
 */
record LiveItems(
        SemanticIdTable semanticIds,
        ItemTrie trie,
        Map<String, String> titles,
        NeighbourMixture neighbours,
        List<String> coldStart,
        List<String> later) {

    /** An item that came later takes after as many of those that it is most like. */
    private static final int LIKE = 10;

    /** Of the softmax over their cosines. */
    private static final double TEMPERATURE = 0.05;

    static LiveItems of(BundleContents trained, CatalogOverlay overlay) {
        if (overlay.generation() == 0) {
            return new LiveItems(
                    trained.semanticIds(),
                    ItemTrie.of(trained.semanticIds()),
                    trained.titles(),
                    trained.neighbours(),
                    trained.coldStart(),
                    List.of());
        }
        Map<String, SemanticId> ids = new HashMap<>(trained.semanticIds().byItem());
        Map<String, String> titles = new HashMap<>(trained.titles());
        Map<String, List<ScoredItem>> like = new HashMap<>();
        Set<String> gone = new HashSet<>();
        List<String> later = new ArrayList<>();
        Set<SemanticId> unlearnt = new HashSet<>();
        overlay.entries().forEach((item, entry) -> {
            ids.put(item, entry.id());
            if (entry.item().title().isEmpty()) {
                titles.remove(item);
            } else {
                titles.put(item, entry.item().title());
            }
            if (!entry.isLive()) {
                gone.add(item);
            } else if (entry.isAdded()) {
                later.add(item);
                unlearnt.add(entry.id());
                like.put(item, weights(entry.nearest(), trained));
            }
        });
        SemanticIdTable all = new SemanticIdTable(trained.semanticIds().space(), ids);
        List<SemanticId> live = ids.entrySet().stream()
                .filter(item -> !gone.contains(item.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return new LiveItems(
                all,
                ItemTrie.of(all.space(), live, unlearnt),
                Map.copyOf(titles),
                trained.neighbours().with(like, gone),
                trained.coldStart().stream()
                        .filter(item -> !gone.contains(item))
                        .toList(),
                List.copyOf(later));
    }

    /** Of the nearest items that training knew, weights that add up to 1. */
    private static List<ScoredItem> weights(List<ItemChange.Near> nearest, BundleContents trained) {
        List<ItemChange.Near> known = nearest.stream()
                .filter(near -> trained.semanticIds().of(near.itemId()).isPresent())
                .limit(LIKE)
                .toList();
        double sum = known.stream().mapToDouble(LiveItems::weight).sum();
        return known.stream()
                .map(near -> new ScoredItem(near.itemId(), weight(near) / sum))
                .toList();
    }

    private static double weight(ItemChange.Near near) {
        return Math.exp((near.cosine() - 1) / TEMPERATURE);
    }
}
