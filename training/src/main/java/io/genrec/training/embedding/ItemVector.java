package io.genrec.training.embedding;

import java.util.List;

/** An item's vector as a row of a table. */
record ItemVector(String itemId, List<Float> vector) {
    ItemVector {
        vector = List.copyOf(vector);
    }

    float[] toArray() {
        float[] values = new float[vector.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = vector.get(i);
        }
        return values;
    }
}
