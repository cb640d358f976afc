package io.genrec.inference.reward;

import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.weights.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The catalogue as the reward model sees it: items under the numbers of the rows of their vectors, each with a vector of
 * length one and a semantic id. Immutable.
 */
public final class CandidateItems {
    private static final int[] NO_ATTRIBUTES = new int[ItemAttributes.TOKENS];

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> itemIds;
    private final List<SemanticId> ids;
    private final float[] vectors;
    private final int dimensions;
    private final int learnt;
    private final ItemAttributes attributes;

    /**
     * Items that a model was trained with, all of them.
     *
     * @param attributes of the items, in the order of their numbers
     * @param ids semantic ids of at least these
     * @param vectors [items, dimensions], rows of length one
     */
    public CandidateItems(ItemAttributes attributes, SemanticIdTable ids, Tensor vectors) {
        this(attributes, ids, vectors, attributes.itemIds().size());
    }

    /**
     * The same with items behind them that came later: what the model knows of single items it does not know of these, and
     * takes them as it was taught to take unknown ones; their vectors and attributes count as anybody's.
     *
     * @param learnt items that the model was trained with, the first
     */
    public CandidateItems(ItemAttributes attributes, SemanticIdTable ids, Tensor vectors, int learnt) {
        this.learnt = learnt;
        this.itemIds = attributes.itemIds();
        if (vectors.shape().size() != 2 || vectors.shape().get(0) != itemIds.size()) {
            throw new IllegalArgumentException(
                    "vectors " + vectors.shape() + " do not fit " + itemIds.size() + " items");
        }
        this.attributes = attributes;
        this.dimensions = vectors.shape().get(1).intValue();
        this.vectors = new float[vectors.values().remaining()];
        vectors.values().duplicate().get(this.vectors);
        this.ids = itemIds.stream()
                .map(item -> ids.of(item)
                        .orElseThrow(() -> new IllegalArgumentException("item " + item + " has no semantic id")))
                .toList();
        for (int number = 0; number < itemIds.size(); number++) {
            numbers.put(itemIds.get(number), number);
        }
    }

    public int size() {
        return ids.size();
    }

    /** The row of an item, or of no item, in tables of what the model knows of single items; the last is for unknown ones. */
    int row(int number) {
        return Math.min(number, learnt);
    }

    /** Of an item's vector. */
    public int dimensions() {
        return dimensions;
    }

    /** Empty for an item of another catalogue. */
    public OptionalInt number(String itemId) {
        Integer number = numbers.get(itemId);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** Of all items, in the order of their numbers. */
    public List<String> itemIds() {
        return itemIds;
    }

    public ItemAttributes attributes() {
        return attributes;
    }

    public int[] attributes(int number) {
        return attributes.of(number);
    }

    /** None where the candidate is not an item. */
    public int[] attributes(Candidate candidate) {
        return candidate.number() < size() ? attributes.of(candidate.number()) : NO_ATTRIBUTES;
    }

    /** 0 where the candidate is not an item. */
    public float priceLevel(Candidate candidate) {
        return candidate.number() < size() ? attributes.priceLevel(candidate.number()) : 0;
    }

    /** The candidate that an item is. */
    public Candidate item(int number) {
        int from = number * dimensions;
        return new Candidate(number, ids.get(number), Arrays.copyOfRange(vectors, from, from + dimensions));
    }

    public SemanticId id(int number) {
        return ids.get(number);
    }

    /** A row of {@code [items, dimensions]}, copied into place. */
    void copyVector(int number, float[] target, int offset) {
        System.arraycopy(vectors, number * dimensions(), target, offset, dimensions());
    }

    /** Cosine of a candidate and an item. */
    public double cosine(Candidate candidate, int number) {
        float[] all = vectors;
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

    /** What a user might be shown: an item, or a semantic id that names none. */
    public static final class Candidate {
        private final int number;
        private final SemanticId id;
        private final float[] vector;

        /**
         * @param number the item's, one past the last where there is none
         * @param vector of length one; kept, not copied
         */
        public Candidate(int number, SemanticId id, float[] vector) {
            this.number = number;
            this.id = id;
            this.vector = vector;
        }

        public int number() {
            return number;
        }

        public SemanticId id() {
            return id;
        }

        public float[] vector() {
            return vector;
        }
    }
}
