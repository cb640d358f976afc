package io.genrec.training.sft;

/**
 * How well the weights rank held-out pages at one step.
 *
 * @param ndcg NDCG@10, mean over the pages
 * @param hitRate HR@10, mean over the pages
 */
public record ValidationPoint(long step, double ndcg, double hitRate) {}
