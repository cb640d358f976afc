package io.genrec.alignment.learner;

/**
 * What one iteration did, logged together so that no figure is read without the others.
 *
 * @param loss the loss before the updates, mean over them: {@code policyLoss + alpha * nll}
 * @param policyLoss its policy term
 * @param nll mean negative log-likelihood of a true positive, natural log, summed over its codes
 * @param rewardMean mean of {@code r_i} over rollouts
 * @param rewardMax mean over groups of the best {@code r_i}
 * @param gatePassRate share of rollouts that pass the gate
 * @param validShare share of rollouts that name an item
 * @param anchoredShare share of rollouts that are true positives
 * @param duplicateRate share of draws that were dropped as duplicates
 * @param zeroSpreadShare share of groups without spread, which have no policy term
 * @param kl estimated divergence of the policy from the supervised one, natural log, over the rollouts
 * @param mismatch largest difference of a rollout's log-probability between its generator and the learner, both under
 *     the policy it was generated with
 * @param gradientNorm before clipping, mean over the updates
 */
public record IterationMetrics(
        long iteration,
        double loss,
        double policyLoss,
        double nll,
        double rewardMean,
        double rewardMax,
        double gatePassRate,
        double validShare,
        double anchoredShare,
        double duplicateRate,
        double zeroSpreadShare,
        double kl,
        double mismatch,
        double gradientNorm) {}
