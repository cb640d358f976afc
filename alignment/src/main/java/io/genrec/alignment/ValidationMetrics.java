package io.genrec.alignment;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A policy on the fixed validation pages, decoded as it is served. In JSON, one flat object.
 *
 * @param policy number of the policy
 */
public record ValidationMetrics(
        long policy,
        @JsonUnwrapped Hits hits,
        @JsonUnwrapped Hallucinations hallucinations,
        @JsonUnwrapped Rewards rewards) {

    /**
     * Of the constrained search.
     *
     * @param hitRate1 HR@1
     * @param hitRate10 HR@10
     * @param hitRate50 HR@50
     * @param ndcg10 NDCG@10
     */
    public record Hits(double hitRate1, double hitRate10, double hitRate50, double ndcg10) {}

    /**
     * Shares of what is found that name no item.
     *
     * @param hallucination10 HaR@10, of the unconstrained search
     * @param hallucination50 HaR@50, of the same
     * @param hallucinationDrawn of free draws from the policy
     */
    public record Hallucinations(double hallucination10, double hallucination50, double hallucinationDrawn) {}

    /**
     * By the reward model.
     *
     * @param reward1 R@1: mean over pages of the best preference reward among the first item
     * @param reward10 R@10
     * @param reward50 R@50
     * @param gatePassRate share of the first ten items that pass the relevance gate
     */
    public record Rewards(double reward1, double reward10, double reward50, double gatePassRate) {}

    /**
     * Each figure's mean.
     *
     * @param pages the figures of one page each, at least one
     */
    static ValidationMetrics mean(long policy, List<ValidationMetrics> pages) {
        return new ValidationMetrics(
                policy,
                new Hits(
                        mean(pages, page -> page.hits.hitRate1),
                        mean(pages, page -> page.hits.hitRate10),
                        mean(pages, page -> page.hits.hitRate50),
                        mean(pages, page -> page.hits.ndcg10)),
                new Hallucinations(
                        mean(pages, page -> page.hallucinations.hallucination10),
                        mean(pages, page -> page.hallucinations.hallucination50),
                        mean(pages, page -> page.hallucinations.hallucinationDrawn)),
                new Rewards(
                        mean(pages, page -> page.rewards.reward1),
                        mean(pages, page -> page.rewards.reward10),
                        mean(pages, page -> page.rewards.reward50),
                        mean(pages, page -> page.rewards.gatePassRate)));
    }

    private static double mean(List<ValidationMetrics> pages, ToDoubleFunction<ValidationMetrics> figure) {
        return pages.stream().mapToDouble(figure).average().orElseThrow();
    }
}
