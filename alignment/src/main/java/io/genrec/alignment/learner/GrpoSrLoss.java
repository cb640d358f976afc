package io.genrec.alignment.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;

/**
 * The loss of GRPO-SR (GenRec section 4):
 *
 * <pre>L = - E[ 1/G sum_i 1/|o_i| sum_t ( pi(o_i,t) / sg(pi(o_i,t)) ) * A_i,t ] - alpha * E_{v in D+}[ sum_t log pi(v_t) ]</pre>
 *
 * <p>{@code sg} stops the gradient: the ratio is 1, and its gradient is that of {@code log pi}. The outer expectation is
 * the mean over the groups of an update, the inner one that over its true positives. {@code A_i,t} is {@code A_i} for every
 * code of a rollout.
 *
 * <p>Extension, off by default: a penalty {@code beta * KL} on the rollouts, of plain GRPO (Shao et al., 2024), estimated
 * code by code as {@code q/p - log(q/p) - 1} with q the supervised policy, {@code log(q/p)} bounded so that its power stays
 * a number.
 *
 * <p>R = rollouts of all groups, P = true positives of all prompts, L = codes of a semantic id. No operation takes a Java
 * number, see {@link io.genrec.training.decoder}.
 */
public final class GrpoSrLoss {
    private final NDArray alpha;
    private final NDArray beta;
    private final NDArray one;
    private final NDArray largestLogRatio;
    private final boolean penalised;

    /**
     * @param manager owner of the constants; must outlive every backward pass
     * @param alpha weight of the true positives' likelihood
     * @param beta weight of the KL penalty
     */
    public GrpoSrLoss(NDManager manager, double alpha, double beta) {
        this.alpha = manager.create((float) alpha);
        this.beta = manager.create((float) beta);
        this.one = manager.create(1f);
        this.largestLogRatio = manager.create(20f);
        this.penalised = beta > 0;
    }

    /**
     * The rollouts of an update.
     *
     * @param logProbabilities [R, L], natural log, of each code after those before it, under the weights in training
     * @param advantages [R, 1]: {@code A_i}, 0 for rollouts of groups that are not counted
     * @param shares [R, 1]: {@code 1 / (groups * G)}, what a rollout counts of all
     * @param supervised [R, L]: the log-probabilities under the supervised policy; used by the penalty alone
     */
    public record Generated(NDArray logProbabilities, NDArray advantages, NDArray shares, NDArray supervised) {}

    /** The loss to minimise and its parts before their weights, each a scalar: {@code policy + alpha * nll + beta * kl}. */
    public record Terms(NDArray total, NDArray policy, NDArray nll, NDArray kl) {}

    /** @param positives [P, L], natural log, of the codes of the true positives, under the weights in training */
    public Terms of(Generated rollouts, NDArray positives) {
        NDArray policy = policy(rollouts);
        NDArray nll = positives.sum(new int[] {1}).mean().neg();
        NDArray kl = divergence(rollouts);
        NDArray total = policy.add(nll.mul(alpha));
        return new Terms(penalised ? total.add(kl.mul(beta)) : total, policy, nll, kl);
    }

    private static NDArray policy(Generated rollouts) {
        NDArray logs = rollouts.logProbabilities();
        NDArray ratios = logs.sub(logs.stopGradient()).exp(); // [R, L]: 1, with the gradient of log pi
        NDArray perRollout = ratios.mul(rollouts.advantages()).mean(new int[] {1}, true); // [R, 1]: 1/|o_i| sum_t
        return perRollout.mul(rollouts.shares()).sum().neg();
    }

    private NDArray divergence(Generated rollouts) {
        NDArray difference = NDArrays.minimum(rollouts.supervised().sub(rollouts.logProbabilities()), largestLogRatio);
        NDArray perCode = difference.exp().sub(difference).sub(one);
        return perCode.mean(new int[] {1}, true).mul(rollouts.shares()).sum();
    }
}
