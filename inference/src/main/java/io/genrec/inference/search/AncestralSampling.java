package io.genrec.inference.search;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.engine.Decoding;
import io.genrec.inference.trie.AnyCode;
import io.genrec.inference.trie.Continuations;
import io.genrec.inference.trie.ItemTrie;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Draws semantic ids from the decoder's own distribution, level by level: each code from the softmax over those that may
 * follow, the distribution whose logs {@link BeamSearch} adds up. All draws of a request go down together, so that it costs
 * no more than a search. Immutable.
 */
public final class AncestralSampling {
    private final CodeSpace space;
    private final Continuations allowed;

    private AncestralSampling(CodeSpace space, Continuations allowed) {
        this.space = space;
        this.allowed = allowed;
    }

    /** Every draw names an item. */
    public static AncestralSampling constrained(ItemTrie trie) {
        return new AncestralSampling(trie.space(), trie);
    }

    /** Any code may follow any: the draws need not name items. */
    public static AncestralSampling unconstrained(CodeSpace space) {
        return new AncestralSampling(space, new AnyCode(space.codesPerLevel()));
    }

    /** A prefix that was drawn, once or more often. */
    private record Drawn(List<Integer> codes, int node, int parent, double score, int times) {}

    /** The different semantic ids among so many draws, likeliest first, of equally likely ones the smaller first. */
    public List<DrawnSemanticId> draw(Decoding decoding, int draws, RandomGenerator random) {
        List<Drawn> alive = List.of(new Drawn(List.of(), 0, 0, 0, draws));
        for (int level = 0; level < space.levels(); level++) {
            if (level > 0) {
                advance(decoding, alive);
            }
            FloatBuffer logits = decoding.logits();
            List<Drawn> next = new ArrayList<>();
            for (int beam = 0; beam < alive.size(); beam++) {
                next.addAll(continued(alive.get(beam), beam, level, logits, random));
            }
            alive = next;
        }
        return alive.stream()
                .map(drawn -> new DrawnSemanticId(new SemanticId(drawn.codes()), drawn.score(), drawn.times()))
                .sorted(Comparator.comparingDouble(DrawnSemanticId::score)
                        .reversed()
                        .thenComparing(DrawnSemanticId::id))
                .toList();
    }

    private static void advance(Decoding decoding, List<Drawn> alive) {
        int[] parents = alive.stream().mapToInt(Drawn::parent).toArray();
        int[] codes = alive.stream()
                .mapToInt(drawn -> drawn.codes().get(drawn.codes().size() - 1))
                .toArray();
        decoding.advance(parents, codes, alive.size());
    }

    private List<Drawn> continued(Drawn prefix, int beam, int level, FloatBuffer logits, RandomGenerator random) {
        int first = allowed.firstChild(level, prefix.node());
        int size = allowed.endChild(level, prefix.node()) - first;
        int row = beam * space.codesPerLevel();
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            max = Math.max(max, logits.get(row + allowed.code(level, first + i)));
        }
        double[] upTo = new double[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += Math.exp(logits.get(row + allowed.code(level, first + i)) - max);
            upTo[i] = sum;
        }
        if (!(sum > 0) || !Double.isFinite(sum)) {
            throw new IllegalStateException("the decoder's logits of level " + level + " are not numbers");
        }
        int[] times = new int[size];
        for (int i = 0; i < prefix.times(); i++) {
            times[place(upTo, random.nextDouble() * sum)]++;
        }
        List<Drawn> next = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (times[i] > 0) {
                int code = allowed.code(level, first + i);
                List<Integer> codes = new ArrayList<>(prefix.codes());
                codes.add(code);
                double score = prefix.score() + logits.get(row + code) - max - Math.log(sum);
                next.add(new Drawn(codes, first + i, beam, score, times[i]));
            }
        }
        return next;
    }

    /** The first place whose running sum is above the drawn number. */
    private static int place(double[] upTo, double drawn) {
        int low = 0;
        int high = upTo.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upTo[middle] > drawn) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
