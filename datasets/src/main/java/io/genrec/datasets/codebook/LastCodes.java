package io.genrec.datasets.codebook;

import io.genrec.domain.semanticid.SemanticId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The last codes of one cell, shared by its items so that their squared distances sum to the least. */
public final class LastCodes {
    private LastCodes() {}

    /**
     * Of equally good ways to share, the order of the vectors decides.
     *
     * @param cell all codes but the last
     * @param vectors of the cell's items, each [dimensions]; no more than there are free codes
     * @param taken semantic ids that are not free
     * @return the last code of each vector
     */
    public static int[] share(
            Codebooks codebooks, List<Integer> cell, List<float[]> vectors, Predicate<SemanticId> taken) {
        int[] free = IntStream.range(0, codebooks.space().codesPerLevel())
                .filter(code -> !taken.test(with(cell, code)))
                .toArray();
        float[][] costs = new float[vectors.size()][free.length];
        for (int i = 0; i < costs.length; i++) {
            float[] distances = codebooks.distances(codebooks.residual(vectors.get(i), cell), cell.size());
            for (int j = 0; j < free.length; j++) {
                costs[i][j] = distances[free[j]];
            }
        }
        int[] columns = LeastCostMatching.columns(costs);
        return IntStream.of(columns).map(column -> free[column]).toArray();
    }

    /** The semantic id of a cell and a last code. */
    public static SemanticId with(List<Integer> cell, int code) {
        List<Integer> codes = new ArrayList<>(cell);
        codes.add(code);
        return new SemanticId(codes);
    }
}
