package io.genrec.alignment.reward;

import io.genrec.domain.semanticid.SemanticId;

/** What a user might be shown: an item, or a semantic id that names none. */
final class Candidate {
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
