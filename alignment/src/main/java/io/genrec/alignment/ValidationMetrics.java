package io.genrec.alignment;

/**
 * A policy on the fixed validation pages, decoded as it is served.
 *
 * @param policy number of the policy
 * @param hitRate1 HR@1 of the constrained search
 * @param hitRate10 HR@10
 * @param hitRate50 HR@50
 * @param ndcg10 NDCG@10
 * @param hallucination10 HaR@10, of the unconstrained search
 * @param hallucination50 HaR@50
 * @param hallucinationDrawn share of free draws from the policy that name no item
 * @param reward1 R@1: mean over pages of the best preference reward among the first item
 * @param reward10 R@10
 * @param reward50 R@50
 * @param gatePassRate share of the first ten items that pass the relevance gate
 */
public record ValidationMetrics(
        long policy,
        double hitRate1,
        double hitRate10,
        double hitRate50,
        double ndcg10,
        double hallucination10,
        double hallucination50,
        double hallucinationDrawn,
        double reward1,
        double reward10,
        double reward50,
        double gatePassRate) {}
