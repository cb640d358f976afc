package io.genrec.training.sft;

import io.genrec.domain.recommendation.Ranker;
import io.genrec.evaluation.HeldOutPages;

/**
 * How well the weights rank held-out pages at one step.
 *
 * @param ndcg NDCG@10, mean over the pages
 * @param hitRate HR@10, mean over the pages
 */
public record ValidationPoint(long step, double ndcg, double hitRate) {
    public static ValidationPoint of(HeldOutPages pages, Ranker ranker, long step) {
        HeldOutPages.Quality quality = pages.quality(ranker);
        return new ValidationPoint(step, quality.ndcg(), quality.hitRate());
    }
}
