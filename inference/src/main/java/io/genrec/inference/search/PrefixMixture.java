package io.genrec.inference.search;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import java.util.ArrayList;
import java.util.Arrays;
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
    private final List<Masses> masses;

    private PrefixMixture(double share, List<Masses> masses) {
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
        List<Masses> masses = new ArrayList<>();
        for (int level = 0; level < space.levels(); level++) {
            masses.add(new Masses(distribution.size()));
        }
        distribution.forEach((id, probability) -> {
            long prefix = 0;
            for (int level = 0; level < space.levels(); level++) {
                prefix = prefix * space.codesPerLevel() + id.codes().get(level);
                masses.get(level).add(prefix, probability);
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
        double other = share * masses.get(level).of(prefix);
        return other == 0 ? logOwn + own : Math.log(Math.exp(logOwn + own) + other);
    }

    /** Probabilities of prefixes: a hash table over plain arrays, for a search asks for every child of every beam. */
    private static final class Masses {
        private static final long NONE = -1;

        private final long[] prefixes;
        private final double[] values;

        /** @param most prefixes that may be added */
        Masses(int most) {
            int size = Integer.highestOneBit(Math.max(1, most)) * 4;
            prefixes = new long[size];
            values = new double[size];
            Arrays.fill(prefixes, NONE);
        }

        void add(long prefix, double value) {
            int slot = slot(prefix);
            prefixes[slot] = prefix;
            values[slot] += value;
        }

        /** 0 where nothing was added. */
        double of(long prefix) {
            return values[slot(prefix)];
        }

        /** Where the prefix is, or the free place where it would be: at least half of all places are free. */
        private int slot(long prefix) {
            int slot = Long.hashCode(prefix * 0x9E3779B97F4A7C15L) & (prefixes.length - 1);
            while (prefixes[slot] != prefix && prefixes[slot] != NONE) {
                slot = (slot + 1) & (prefixes.length - 1);
            }
            return slot;
        }
    }
}
