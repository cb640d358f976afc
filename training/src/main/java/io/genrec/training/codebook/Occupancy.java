package io.genrec.training.codebook;

import io.genrec.domain.semanticid.CodeSpace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many items live below each prefix of codes, and so where there is room for more. */
final class Occupancy {
    private final CodeSpace space;
    private final Map<List<Integer>, Integer> items = new HashMap<>();

    Occupancy(CodeSpace space) {
        this.space = space;
    }

    /** @param cell all codes of an item but the last */
    void enter(List<Integer> cell) {
        for (int length = 0; length <= cell.size(); length++) {
            items.merge(List.copyOf(cell.subList(0, length)), 1, Integer::sum);
        }
    }

    boolean hasRoom(List<Integer> prefix) {
        long capacity = new CodeSpace(space.levels() - prefix.size(), space.codesPerLevel()).capacity();
        return items.getOrDefault(prefix, 0) < capacity;
    }
}
