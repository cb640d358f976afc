package io.genrec.training.tokenizer;

import io.genrec.datasets.codebook.Codebooks;
import io.genrec.datasets.codebook.CollisionResolver.Resolution;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.training.tokenizer.embedding.CoEngagement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How well semantic ids stand for vectors. */
public final class CodeQuality {
    private CodeQuality() {}

    /**
     * What became of items that shared a semantic id.
     *
     * @param before items that shared their nearest codes with another
     * @param moved items that got other codes than their nearest, spilled ones among them
     * @param spilled items that had to leave their cell, all of its codes being taken
     */
    public record Collisions(int before, int moved, int spilled) {
        static Collisions of(Resolution resolution) {
            return new Collisions(colliding(resolution.nearest()), CodeQuality.moved(resolution), resolution.spilled());
        }
    }

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

    /**
     * How the items spread over one level's codes.
     *
     * @param level 1 for the coarsest
     * @param used codes that occur
     * @param dead codes that do not
     * @param entropyBits of the codes' frequencies, base 2; at most log2 of the codes
     */
    public record LevelUsage(int level, int used, int dead, double entropyBits) {

        static LevelUsage of(List<SemanticId> ids, int level, int codes) {
            int[] items = new int[codes];
            ids.forEach(id -> items[id.code(level)]++);
            int used = 0;
            double entropy = 0;
            for (int count : items) {
                if (count > 0) {
                    used++;
                    double frequency = (double) count / ids.size();
                    entropy -= frequency * Math.log(frequency) / Math.log(2);
                }
            }
            return new LevelUsage(level + 1, used, codes - used, entropy);
        }
    }

    /**
     * How often items engaged with together share the first codes.
     *
     * @param levels codes that are shared
     * @param share of the co-engaged pairs
     * @param chance the same share where partners are drawn by how many pairs they are in, whoever they are
     */
    public record PrefixSharing(int levels, double share, double chance) {

        /**
         * @param engaged the pairs, at least one
         * @param ids of its items
         */
        static PrefixSharing of(CoEngagement engaged, List<SemanticId> ids, int levels) {
            List<SemanticId> prefixes =
                    ids.stream().map(id -> id.prefix(levels)).toList();
            double[] sums = new double[2]; // all pairs, those that share
            Map<SemanticId, Double> pairsBelow = new HashMap<>();
            engaged.forEachPair((row, column, count) -> {
                sums[0] += count;
                sums[1] += prefixes.get(row).equals(prefixes.get(column)) ? count : 0;
                pairsBelow.merge(prefixes.get(row), count, Double::sum);
            });
            double chance = pairsBelow.values().stream()
                    .mapToDouble(below -> below / sums[0] * below / sums[0])
                    .sum();
            return new PrefixSharing(levels, sums[1] / sums[0], chance);
        }
    }
}
