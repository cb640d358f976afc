package io.genrec.datasets.vector;

import java.util.List;

/** An item's vector as a row of a table. */
public record ItemVector(String itemId, List<Float> vector) {
    public ItemVector {
        vector = List.copyOf(vector);
    }

    public float[] toArray() {
        float[] values = new float[vector.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = vector.get(i);
        }
        return values;
    }
}
