package io.genrec.datasets.imports;

import java.util.ArrayList;
import java.util.List;

/** A user's items, oldest first, put together from pieces that overlap. */
final class JoinedSequence {
    private final List<String> items = new ArrayList<>();

    /**
     * Appends what is new of a piece.
     *
     * @param before what preceded the item, oldest first, perhaps without its beginning
     * @return whether the piece begins with items that the sequence ends with; else nothing is appended
     */
    boolean extend(List<String> before, String item) {
        int overlap = Math.min(items.size(), before.size());
        while (overlap > 0
                && !items.subList(items.size() - overlap, items.size()).equals(before.subList(0, overlap))) {
            overlap--;
        }
        if (overlap == 0 && !items.isEmpty()) {
            return false;
        }
        items.addAll(before.subList(overlap, before.size()));
        items.add(item);
        return true;
    }

    List<String> items() {
        return List.copyOf(items);
    }
}
