package io.genrec.datasets.codebook;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.semanticid.SemanticId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Gives every item a semantic id of its own, as near to its vector as can be.
 *
 * <p>A cell is what has all codes but the last in common. Within a cell the items share the free last codes so that
 * their squared distances sum to the least. A cell of more items than free codes <em>spills</em>: the items nearest to
 * its centre stay; each of the others goes to a cell with room, under the longest prefix of its own that has room and
 * from there down by the nearest code that has room.
 */
public final class CollisionResolver {
    private final Codebooks codebooks;
    private final FloatMatrix vectors;
    private final Set<SemanticId> taken;
    private final Occupancy occupancy;
    private final Map<List<Integer>, List<Integer>> rowsByCell = new HashMap<>();

    /**
     * @param nearest the nearest codes of each row, before anything was resolved
     * @param ids of each row, all different and none taken before
     * @param spilled how many rows found no code left in their cell
     */
    public record Resolution(List<SemanticId> nearest, List<SemanticId> ids, int spilled) {
        public Resolution {
            nearest = List.copyOf(nearest);
            ids = List.copyOf(ids);
        }
    }

    private CollisionResolver(Codebooks codebooks, FloatMatrix vectors, Collection<SemanticId> taken) {
        this.codebooks = codebooks;
        this.vectors = vectors;
        this.taken = new HashSet<>(taken);
        this.occupancy = new Occupancy(codebooks.space());
        this.taken.forEach(id -> occupancy.enter(cell(id)));
    }

    /**
     * @param vectors [items, dimensions]
     * @param taken semantic ids of other items, which keep them
     * @throws StepFailed where there are more items than semantic ids
     */
    public static Resolution resolve(Codebooks codebooks, FloatMatrix vectors, Collection<SemanticId> taken) {
        long items = (long) vectors.rows() + taken.size();
        long capacity = codebooks.space().capacity();
        if (items > capacity) {
            throw new StepFailed(items + " items do not fit into " + capacity
                    + " semantic ids: raise genrec.tokenize.codes-per-level or genrec.tokenize.levels");
        }
        return new CollisionResolver(codebooks, vectors, taken).resolve();
    }

    private Resolution resolve() {
        List<SemanticId> nearest = codebooks.quantise(vectors);
        List<Integer> spilled = new ArrayList<>();
        for (int row : nearestToTheirCellFirst(nearest)) {
            List<Integer> cell = cell(nearest.get(row));
            if (occupancy.hasRoom(cell)) {
                enter(row, cell);
            } else {
                spilled.add(row);
            }
        }
        for (int row : spilled) {
            enter(row, occupancy.nearestWithRoom(codebooks, vectors.row(row), cell(nearest.get(row))));
        }
        SemanticId[] ids = new SemanticId[vectors.rows()];
        rowsByCell.entrySet().parallelStream().forEach(entry -> shareLastCodes(entry.getKey(), entry.getValue(), ids));
        return new Resolution(nearest, List.of(ids), spilled.size());
    }

    private List<Integer> nearestToTheirCellFirst(List<SemanticId> nearest) {
        double[] distances = IntStream.range(0, vectors.rows())
                .parallel()
                .mapToDouble(row -> codebooks.squaredDistance(vectors.row(row), cell(nearest.get(row))))
                .toArray();
        return IntStream.range(0, vectors.rows())
                .boxed()
                .sorted(Comparator.comparingDouble(row -> distances[row]))
                .toList();
    }

    private void enter(int row, List<Integer> cell) {
        occupancy.enter(cell);
        rowsByCell.computeIfAbsent(cell, absent -> new ArrayList<>()).add(row);
    }

    private void shareLastCodes(List<Integer> cell, List<Integer> rows, SemanticId[] ids) {
        List<Integer> ascending = rows.stream().sorted().toList();
        int[] codes = LastCodes.share(
                codebooks, cell, ascending.stream().map(vectors::row).toList(), taken::contains);
        for (int i = 0; i < codes.length; i++) {
            ids[ascending.get(i)] = LastCodes.with(cell, codes[i]);
        }
    }

    private static List<Integer> cell(SemanticId id) {
        return id.codes().subList(0, id.codes().size() - 1);
    }
}
