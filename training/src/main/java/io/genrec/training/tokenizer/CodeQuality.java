package io.genrec.training.tokenizer;

import io.genrec.datasets.codebook.Codebooks;
import io.genrec.datasets.codebook.CollisionResolver.Resolution;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.semanticid.SemanticId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How well semantic ids stand for vectors. */
final class CodeQuality {
    private CodeQuality() {}

    /** How many items share their semantic id with another. */
    static int colliding(List<SemanticId> ids) {
        Map<SemanticId, Long> items = ids.stream().collect(Collectors.groupingBy(id -> id, Collectors.counting()));
        return items.values().stream()
                .filter(count -> count > 1)
                .mapToInt(Long::intValue)
                .sum();
    }

    /** How many items did not get their nearest codes. */
    static int moved(Resolution resolution) {
        return (int) IntStream.range(0, resolution.ids().size())
                .filter(row ->
                        !resolution.ids().get(row).equals(resolution.nearest().get(row)))
                .count();
    }

    /**
     * Squared distance of the vectors to the sums of their centroids, relative to that to their mean: 0 is exact, 1 no
     * better than one centroid for all.
     *
     * @param vectors [items, dimensions]
     */
    static double relativeError(Codebooks codebooks, FloatMatrix vectors, List<SemanticId> ids) {
        double error = IntStream.range(0, vectors.rows())
                .mapToDouble(row ->
                        codebooks.squaredDistance(vectors.row(row), ids.get(row).codes()))
                .sum();
        double[] mean = new double[vectors.columns()];
        double squares = 0;
        for (int row = 0; row < vectors.rows(); row++) {
            squares += vectors.squaredLength(row);
            for (int d = 0; d < mean.length; d++) {
                mean[d] += vectors.get(row, d) / vectors.rows();
            }
        }
        for (double value : mean) {
            squares -= value * value * vectors.rows();
        }
        return squares > 0 ? error / squares : 0;
    }
}
