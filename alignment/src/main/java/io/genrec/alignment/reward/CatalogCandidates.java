package io.genrec.alignment.reward;

import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.reward.ItemAttributes;
import io.genrec.inference.weights.Tensor;
import io.genrec.training.tokenizer.Catalog;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Semantic ids of a catalogue as candidates, whether they name an item or not: one that names none has the vector that its
 * codebooks add up to.
 */
record CatalogCandidates(Catalog catalog, CandidateItems items) {
    /** The name of the items' vectors. */
    static final String VECTORS = "vectors";

    /** The catalogue's items, all of which a model was or is to be trained with. */
    static CandidateItems items(Catalog catalog, ItemAttributes attributes) {
        return items(catalog, attributes, attributes.itemIds().size());
    }

    /**
     * The catalogue's items.
     *
     * @param attributes of all of them
     * @param learnt items that a model was trained with, the first of those
     */
    static CandidateItems items(Catalog catalog, ItemAttributes attributes, int learnt) {
        return new CandidateItems(attributes, catalog.table(), unitVectors(catalog, attributes.itemIds()), learnt);
    }

    /** Of these items of a catalogue: [items, dimensions], each of length one. */
    static Tensor unitVectors(Catalog catalog, List<String> itemIds) {
        Map<String, Integer> rows = new HashMap<>();
        for (int row = 0; row < catalog.itemIds().size(); row++) {
            rows.put(catalog.itemIds().get(row), row);
        }
        FloatMatrix unit = catalog.embeddings()
                .rowsAt(itemIds.stream()
                        .mapToInt(item -> Objects.requireNonNull(rows.get(item), item))
                        .toArray())
                .withUnitRows();
        return new Tensor(VECTORS, List.of((long) unit.rows(), (long) unit.columns()), FloatBuffer.wrap(unit.values()));
    }

    CandidateItems.Candidate at(SemanticId id) {
        return catalog.table()
                .itemAt(id)
                .map(item -> items.item(items.number(item).orElseThrow()))
                .orElseGet(() -> new CandidateItems.Candidate(items.size(), id, sumOfCentroids(id)));
    }

    private float[] sumOfCentroids(SemanticId id) {
        float[] sum = new float[items.dimensions()];
        List<FloatMatrix> levels = catalog.codebooks().centroids();
        for (int level = 0; level < levels.size(); level++) {
            for (int d = 0; d < sum.length; d++) {
                sum[d] += levels.get(level).get(id.code(level), d);
            }
        }
        return new FloatMatrix(1, sum.length, sum).withUnitRows().row(0);
    }
}
