package io.genrec.inference.neighbours;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Neighbours of the history as a second model beside the decoder: an item's probability is {@code (1 - share)} of the
 * decoder's plus {@code share} of its part of all neighbour scores, as kNN-LM does with language models (Khandelwal et
 * al., ICLR 2020). A decoder is slow to learn which single items go together; counting them is not. Immutable.
 *
 * @param share in [0, 1): 0 leaves the decoder alone
 */
public record NeighbourMixture(double share, HistoryWeights weights, ItemNeighbours neighbours) {
    /** The decoder alone. */
    public static final NeighbourMixture NONE =
            new NeighbourMixture(0, new HistoryWeights(1, false), ItemNeighbours.NONE);

    public NeighbourMixture {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("the neighbours' share must be in [0, 1): " + share);
        }
    }

    public NeighbourMixture withShare(double other) {
        return new NeighbourMixture(other, weights, neighbours);
    }

    /** The same with items that came later, and without such as are gone: {@link ItemNeighbours#with}. */
    public NeighbourMixture with(Map<String, List<ScoredItem>> like, Set<String> gone) {
        return new NeighbourMixture(share, weights, neighbours.with(like, gone));
    }

    /** Whether neighbours count at all. */
    public boolean mixes() {
        return share > 0;
    }

    /**
     * Probabilities of the history's neighbours by item id; empty where the history has none.
     *
     * @param history oldest first
     */
    public Map<String, Double> distribution(List<Behaviour> history) {
        Map<String, Double> scores = neighbours.scores(history, weights);
        double all = scores.values().stream().mapToDouble(Double::doubleValue).sum();
        Map<String, Double> distribution = new HashMap<>();
        if (all > 0) {
            scores.forEach((item, score) -> distribution.put(item, score / all));
        }
        return distribution;
    }
}
