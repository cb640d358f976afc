package io.genrec.training.tokenizer;

import io.genrec.domain.semanticid.SemanticId;
import io.genrec.training.tokenizer.embedding.CoEngagement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        List<SemanticId> prefixes = ids.stream().map(id -> id.prefix(levels)).toList();
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
