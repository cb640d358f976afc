package io.genrec.inference.neighbours;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.Ranker;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.List;

/**
 * The neighbours of a mixture without the decoder, to see what each of the two is worth: items by the natural log of their
 * probability, of equally likely ones the smaller id first. A history without neighbours has no answer.
 */
public final class NeighbourRanker implements Ranker {
    private final NeighbourMixture mixture;

    public NeighbourRanker(NeighbourMixture mixture) {
        this.mixture = mixture;
    }

    @Override
    public List<ScoredItem> rank(List<Behaviour> history, long atMillis, int count) {
        return mixture.distribution(history).entrySet().stream()
                .map(item -> new ScoredItem(item.getKey(), Math.log(item.getValue())))
                .sorted(ScoredItem.BEST_FIRST)
                .limit(count)
                .toList();
    }
}
