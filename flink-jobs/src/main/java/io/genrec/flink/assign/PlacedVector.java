package io.genrec.flink.assign;

import java.util.Comparator;

/**
 * An item's vector and the cell it is in: at first that of its nearest codes.
 *
 * @param vector [dimensions]; an array for {@link RawVector}'s reason
 * @param cell by its number, {@link CellNumbers}
 * @param last the nearest last code; {@link #NONE} away from the nearest cell
 * @param distance squared, to the centre of the nearest cell
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record PlacedVector(String itemId, float[] vector, long cell, int last, double distance) {
    private static final int NONE = -1;

    /** Who stays where not all can; of equally near ones those of the smaller item id. */
    static final Comparator<PlacedVector> NEAREST_FIRST =
            Comparator.comparingDouble(PlacedVector::distance).thenComparing(PlacedVector::itemId);

    PlacedVector spilledTo(long otherCell) {
        return new PlacedVector(itemId, vector, otherCell, NONE, distance);
    }
}
