package io.genrec.alignment.reward;

import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.training.tokenizer.Catalog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The catalogue as the reward model sees it: items under the numbers of the embeddings' rows, each with a vector of length
 * one and a semantic id. A semantic id that names no item has the vector that its codebooks add up to.
 */
final class CandidateItems {
    private static final int[] NO_ATTRIBUTES = new int[ItemAttributes.TOKENS];

    private final Map<String, Integer> numbers = new HashMap<>();
    private final FloatMatrix vectors;
    private final List<SemanticId> ids;
    private final Catalog catalog;
    private final ItemAttributes attributes;

    /** @param attributes of the catalogue's items, in its order */
    CandidateItems(Catalog catalog, ItemAttributes attributes) {
        this.catalog = catalog;
        this.attributes = attributes;
        this.vectors = catalog.embeddings().withUnitRows();
        this.ids = catalog.itemIds().stream()
                .map(item -> catalog.table().of(item).orElseThrow())
                .toList();
        for (int number = 0; number < catalog.itemIds().size(); number++) {
            numbers.put(catalog.itemIds().get(number), number);
        }
    }

    int size() {
        return ids.size();
    }

    CodeSpace space() {
        return catalog.table().space();
    }

    int dimensions() {
        return vectors.columns();
    }

    OptionalInt number(String itemId) {
        Integer number = numbers.get(itemId);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** Of all items, in the order of their numbers. */
    List<String> itemIds() {
        return catalog.itemIds();
    }

    ItemAttributes attributes() {
        return attributes;
    }

    int[] attributes(int number) {
        return attributes.of(number);
    }

    /** None where the candidate is not an item. */
    int[] attributes(Candidate candidate) {
        return candidate.number() < size() ? attributes.of(candidate.number()) : NO_ATTRIBUTES;
    }

    /** 0 where the candidate is not an item. */
    float priceLevel(Candidate candidate) {
        return candidate.number() < size() ? attributes.priceLevel(candidate.number()) : 0;
    }

    /** The candidate that an item is. */
    Candidate item(int number) {
        return new Candidate(number, ids.get(number), vectors.row(number));
    }

    /** The candidate that a semantic id is, whether it names an item or not. */
    Candidate at(SemanticId id) {
        return catalog.table()
                .itemAt(id)
                .map(item -> item(number(item).orElseThrow()))
                .orElseGet(() -> new Candidate(size(), id, sumOfCentroids(id)));
    }

    SemanticId id(int number) {
        return ids.get(number);
    }

    /** A row of {@code [items, dimensions]}, copied into place. */
    void copyVector(int number, float[] target, int offset) {
        System.arraycopy(vectors.values(), number * dimensions(), target, offset, dimensions());
    }

    /** Cosine of a candidate and an item. */
    double cosine(Candidate candidate, int number) {
        float[] all = vectors.values();
        float[] own = candidate.vector();
        int offset = number * own.length;
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 3 < own.length; i += 4) {
            a += own[i] * all[offset + i];
            b += own[i + 1] * all[offset + i + 1];
            c += own[i + 2] * all[offset + i + 2];
            d += own[i + 3] * all[offset + i + 3];
        }
        for (; i < own.length; i++) {
            a += own[i] * all[offset + i];
        }
        return (double) a + b + c + d;
    }

    /** Codes that a candidate and an item have in common, from the first on. */
    int sharedCodes(Candidate candidate, int number) {
        List<Integer> own = candidate.id().codes();
        List<Integer> other = ids.get(number).codes();
        int shared = 0;
        while (shared < own.size() && own.get(shared).equals(other.get(shared))) {
            shared++;
        }
        return shared;
    }

    private float[] sumOfCentroids(SemanticId id) {
        float[] sum = new float[dimensions()];
        List<FloatMatrix> levels = catalog.codebooks().centroids();
        for (int level = 0; level < levels.size(); level++) {
            for (int d = 0; d < sum.length; d++) {
                sum[d] += levels.get(level).get(id.code(level), d);
            }
        }
        return new FloatMatrix(1, sum.length, sum).withUnitRows().row(0);
    }

    /** What a user might be shown: an item, or a semantic id that names none. */
    static final class Candidate {
        private final int number;
        private final SemanticId id;
        private final float[] vector;

        /**
         * @param number the item's, one past the last where there is none
         * @param vector of length one; kept, not copied
         */
        Candidate(int number, SemanticId id, float[] vector) {
            this.number = number;
            this.id = id;
            this.vector = vector;
        }

        int number() {
            return number;
        }

        SemanticId id() {
            return id;
        }

        float[] vector() {
            return vector;
        }
    }
}
