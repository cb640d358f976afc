package io.genrec.alignment.learner;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** What one iteration did, logged together so that no figure is read without the others. In JSON, one flat object. */
public record IterationMetrics(
        long iteration,
        @JsonUnwrapped Loss losses,
        @JsonUnwrapped Rewards rewards,
        @JsonUnwrapped Rollouts rollouts,
        @JsonUnwrapped Groups groups,
        @JsonUnwrapped Drift drift) {

    /**
     * Means over the updates, each from before its step.
     *
     * @param loss {@code policyLoss + alpha * nll}
     * @param policyLoss its policy term
     * @param nll mean negative log-likelihood of a true positive, natural log, summed over its codes
     * @param gradientNorm before clipping
     */
    public record Loss(double loss, double policyLoss, double nll, double gradientNorm) {}

    /**
     * The reward {@code r_i}.
     *
     * @param rewardMean mean over rollouts
     * @param rewardMax mean over groups of their best
     */
    public record Rewards(double rewardMean, double rewardMax) {}

    /**
     * Shares of the rollouts.
     *
     * @param gatePassRate those that pass the gate
     * @param validShare those that name an item
     * @param anchoredShare those that are true positives
     */
    public record Rollouts(double gatePassRate, double validShare, double anchoredShare) {}

    /**
     * How far the groups can teach.
     *
     * @param duplicateRate share of draws that were dropped as duplicates
     * @param zeroSpreadShare share of groups without spread, which have no policy term
     */
    public record Groups(double duplicateRate, double zeroSpreadShare) {}

    /**
     * How far policies are apart.
     *
     * @param kl estimated divergence of the policy from the supervised one, natural log, over the rollouts
     * @param mismatch largest difference of a rollout's log-probability between its generator and the learner, both under
     *     the policy it was generated with
     */
    public record Drift(double kl, double mismatch) {}
}
