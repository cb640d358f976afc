package io.genrec.datasets.codebook;

import io.genrec.domain.semanticid.CodeSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How many items live below each prefix of codes, and so where there is room for more. */
public final class Occupancy {
    private final long[] capacity; // [prefix length]
    private final Map<List<Integer>, Long> items = new HashMap<>();

    public Occupancy(CodeSpace space) {
        this.capacity = IntStream.range(0, space.levels())
                .mapToLong(length -> new CodeSpace(space.levels() - length, space.codesPerLevel()).capacity())
                .toArray();
    }

    /** @param cell all codes of an item but the last */
    public void enter(List<Integer> cell) {
        enter(cell, 1);
    }

    /** @param cell all codes of so many items but the last */
    public void enter(List<Integer> cell, long count) {
        for (int length = 0; length <= cell.size(); length++) {
            items.merge(List.copyOf(cell.subList(0, length)), count, Long::sum);
        }
    }

    public boolean hasRoom(List<Integer> prefix) {
        return items.getOrDefault(prefix, 0L) < capacity[prefix.size()];
    }

    /**
     * The cell that takes a vector in whose own is full: under the longest prefix of its own that has room, and from
     * there down by the nearest code that has room.
     */
    public List<Integer> nearestWithRoom(Codebooks codebooks, float[] vector, List<Integer> full) {
        List<Integer> cell = new ArrayList<>(full);
        while (!hasRoom(cell)) {
            cell.remove(cell.size() - 1);
        }
        while (cell.size() < full.size()) {
            float[] distances = codebooks.distances(codebooks.residual(vector, cell), cell.size());
            cell.add(nearestWithRoom(cell, distances));
        }
        return cell;
    }

    /** Of equally near codes the lowest. */
    private int nearestWithRoom(List<Integer> prefix, float[] distances) {
        List<Integer> longer = new ArrayList<>(prefix);
        longer.add(0);
        int nearest = -1;
        for (int code = 0; code < distances.length; code++) {
            longer.set(prefix.size(), code);
            if ((nearest < 0 || distances[code] < distances[nearest]) && hasRoom(longer)) {
                nearest = code;
            }
        }
        return nearest;
    }
}
