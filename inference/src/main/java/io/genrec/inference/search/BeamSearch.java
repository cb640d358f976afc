package io.genrec.inference.search;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.engine.Decoding;
import io.genrec.inference.trie.AnyCode;
import io.genrec.inference.trie.Continuations;
import io.genrec.inference.trie.ItemFilter;
import io.genrec.inference.trie.ItemTrie;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Fixed-length beam search over semantic ids, level by level. Immutable; what a request changes is in its decoding.
 *
 * <p>A prefix's score is the sum over its levels of the log-softmax of the level's logits, taken over the codes that may
 * follow there and no others, or of the mixture that it makes with another distribution. What a filter keeps out stays in
 * that sum, so that no other item's score depends on it.
 */
public final class BeamSearch {
    private final CodeSpace space;
    private final Continuations allowed;

    private BeamSearch(CodeSpace space, Continuations allowed) {
        if (space.capacity() == Long.MAX_VALUE) {
            throw new IllegalArgumentException("a prefix of " + space + " does not fit into 64 bits");
        }
        this.space = space;
        this.allowed = allowed;
    }

    /** Every result names an item. */
    public static BeamSearch constrained(ItemTrie trie) {
        return new BeamSearch(trie.space(), trie);
    }

    /** Any code may follow any: the results need not name items. */
    public static BeamSearch unconstrained(CodeSpace space) {
        return new BeamSearch(space, new AnyCode(space.codesPerLevel()));
    }

    /**
     * The likeliest semantic ids, best first, of equally likely ones the smaller first. No beam is spent on a prefix that the
     * filter leaves without items, so that a search for at most as many results as it has beams finds as many as pass.
     *
     * @param beams prefixes kept at each level but the last
     * @param count results at most
     * @param filter of the trie that the search is constrained to
     * @throws IllegalStateException where no code may follow a prefix, or the decoder's logits are not numbers
     */
    public List<ScoredSemanticId> search(
            Decoding decoding, int beams, int count, ItemFilter filter, PrefixMixture mixture) {
        if (filter.trie() != allowed) {
            throw new IllegalArgumentException("the filter is of another catalogue than the search");
        }
        return filter.size() == 0 && filter.trie().size() > 0
                ? List.of()
                : search(decoding, beams, count, filter::leadsSomewhere, mixture);
    }

    /** As {@link #search(Decoding, int, int, ItemFilter, PrefixMixture)}, without a filter. */
    public List<ScoredSemanticId> search(Decoding decoding, int beams, int count, PrefixMixture mixture) {
        return search(decoding, beams, count, (level, node) -> true, mixture);
    }

    private interface Gate {
        boolean opens(int level, int node);
    }

    private List<ScoredSemanticId> search(Decoding decoding, int beams, int count, Gate gate, PrefixMixture mixture) {
        Beams alive = Beams.root();
        for (int level = 0; level < space.levels(); level++) {
            boolean last = level == space.levels() - 1;
            Beams next = new Beams(last ? count : beams);
            extend(alive, level, decoding.logits(), next, gate, mixture);
            next.rank();
            if (!last) {
                decoding.advance(next.parents, next.codes, next.size());
            }
            alive = next;
        }
        return results(alive);
    }

    /** @param logits {@code [beams, codesPerLevel]} */
    private void extend(Beams alive, int level, FloatBuffer logits, Beams next, Gate gate, PrefixMixture mixture) {
        int size = space.codesPerLevel();
        for (int beam = 0; beam < alive.size(); beam++) {
            int row = beam * size;
            int first = allowed.firstChild(level, alive.nodes[beam]);
            int end = allowed.endChild(level, alive.nodes[beam]);
            double unknown = meanOfLearnt(logits, row, level, first, end);
            double offset = alive.own[beam] - logSumExp(logits, row, level, first, end, unknown);
            for (int child = first; child < end; child++) {
                int code = allowed.code(level, child);
                double own = offset + logit(logits, row, level, child, unknown);
                long prefix = alive.prefixes[beam] * size + code;
                double score = mixture.score(level, prefix, own);
                if (next.wants(score, prefix) && gate.opens(level, child)) {
                    next.add(score, own, prefix, child, beam, code);
                }
            }
        }
    }

    private double logit(FloatBuffer logits, int row, int level, int child, double unknown) {
        return Double.isNaN(unknown) || allowed.isLearnt(level, child)
                ? logits.get(row + allowed.code(level, child))
                : unknown;
    }

    /** Natural log of the mean of {@code exp(logit)} over children that training knew; NaN where it knew all or none. */
    private double meanOfLearnt(FloatBuffer logits, int row, int level, int first, int end) {
        double max = Double.NEGATIVE_INFINITY;
        int learnt = 0;
        for (int child = first; child < end; child++) {
            if (allowed.isLearnt(level, child)) {
                learnt++;
                max = Math.max(max, logits.get(row + allowed.code(level, child)));
            }
        }
        if (learnt == 0 || learnt == end - first) {
            return Double.NaN;
        }
        double sum = 0;
        for (int child = first; child < end; child++) {
            if (allowed.isLearnt(level, child)) {
                sum += Math.exp(logits.get(row + allowed.code(level, child)) - max);
            }
        }
        return max + Math.log(sum / learnt);
    }

    private double logSumExp(FloatBuffer logits, int row, int level, int first, int end, double unknown) {
        if (first == end) {
            throw new IllegalStateException("no item continues a prefix of " + level + " codes; the trie is empty");
        }
        double max = Double.NEGATIVE_INFINITY;
        for (int child = first; child < end; child++) {
            max = Math.max(max, logit(logits, row, level, child, unknown));
        }
        double sum = 0;
        for (int child = first; child < end; child++) {
            sum += Math.exp(logit(logits, row, level, child, unknown) - max);
        }
        double result = max + Math.log(sum);
        if (!Double.isFinite(result)) {
            throw new IllegalStateException("the decoder's logits of level " + level + " are not numbers");
        }
        return result;
    }

    private List<ScoredSemanticId> results(Beams found) {
        List<ScoredSemanticId> results = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            results.add(new ScoredSemanticId(semanticId(found.prefixes[i]), found.scores[i]));
        }
        return results;
    }

    private SemanticId semanticId(long prefix) {
        Integer[] codes = new Integer[space.levels()];
        for (int level = space.levels() - 1; level >= 0; level--) {
            codes[level] = (int) (prefix % space.codesPerLevel());
            prefix /= space.codesPerLevel();
        }
        return SemanticId.of(codes);
    }
}
