package io.genrec.inference.search;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A second distribution over semantic ids, mixed into the decoder's: a prefix that the decoder gives probability p has
 * {@code (1 - share) p + share q}, where q is what the second distribution gives to all semantic ids under it. The
 * probabilities of a prefix's continuations add up to its own, so that a search level by level is a search of the mixture.
 * Immutable.
 */
public final class PrefixMixture {
    /** The decoder alone. */
    public static final PrefixMixture NONE = new PrefixMixture(0, List.of());

    private final double logOwn;
    private final double share;
    private final List<Map<Long, Double>> masses;

    private PrefixMixture(double share, List<Map<Long, Double>> masses) {
        this.logOwn = Math.log1p(-share);
        this.share = share;
        this.masses = masses;
    }

    /**
     * @param share of the second distribution, in [0, 1)
     * @param distribution probabilities that add up to 1; empty for the decoder alone
     */
    public static PrefixMixture of(CodeSpace space, double share, Map<SemanticId, Double> distribution) {
        if (share == 0 || distribution.isEmpty()) {
            return NONE;
        }
        List<Map<Long, Double>> masses = new ArrayList<>();
        for (int level = 0; level < space.levels(); level++) {
            masses.add(new HashMap<>());
        }
        distribution.forEach((id, probability) -> {
            long prefix = 0;
            for (int level = 0; level < space.levels(); level++) {
                prefix = prefix * space.codesPerLevel() + id.codes().get(level);
                masses.get(level).merge(prefix, probability, Double::sum);
            }
        });
        return new PrefixMixture(share, masses);
    }

    /**
     * Natural log of a prefix's probability in the mixture.
     *
     * @param level of the prefix's last code
     * @param prefix its codes as digits of one number, coarse first
     * @param own natural log of its probability by the decoder
     */
    double score(int level, long prefix, double own) {
        if (masses.isEmpty()) {
            return own;
        }
        double other = share * masses.get(level).getOrDefault(prefix, 0.0);
        return other == 0 ? logOwn + own : Math.log(Math.exp(logOwn + own) + other);
    }
}
