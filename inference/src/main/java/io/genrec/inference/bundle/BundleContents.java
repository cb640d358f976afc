package io.genrec.inference.bundle;

import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.neighbours.NeighbourMixture;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a bundle holds beside its weights and graphs.
 *
 * @param titles item id to title, for the items that have one
 * @param neighbours what is mixed into the decoder's answers
 * @param coldStart items for users without a usable history, best first
 * @param provenance where the model comes from, by name: data digest, code version, seed, metrics
 */
public record BundleContents(
        ModelConfig config,
        SemanticIdTable semanticIds,
        Map<String, String> titles,
        NeighbourMixture neighbours,
        List<String> coldStart,
        SortedMap<String, String> provenance) {

    public BundleContents {
        titles = Map.copyOf(titles);
        coldStart = List.copyOf(coldStart);
        provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
        if (!semanticIds.space().equals(config.space())) {
            throw new IllegalArgumentException(
                    "semantic ids of " + semanticIds.space() + " do not fit a model of " + config.space());
        }
        if (semanticIds.size() == 0) {
            throw new IllegalArgumentException("a bundle has at least one item");
        }
        for (String item : coldStart) {
            if (semanticIds.of(item).isEmpty()) {
                throw new IllegalArgumentException("cold-start item " + item + " has no semantic id");
            }
        }
    }
}
