package io.genrec.alignment.learner;

import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.alignment.rollout.ScoredRollout;
import java.util.List;

/** Adds up what an iteration's updates did, to its metrics. */
final class IterationTally {
    private int updates;
    private double loss;
    private double policyLoss;
    private double nll;
    private double gradientNorm;
    private double kl;
    private double mismatch;
    private long rollouts;
    private long groups;
    private double reward;
    private double bestReward;
    private long passing;
    private long valid;
    private long anchored;
    private long drawn;
    private long withoutSpread;

    /** The values of an update's loss before the update. */
    void add(double total, double policy, double likelihood, double norm) {
        updates++;
        loss += total;
        policyLoss += policy;
        nll += likelihood;
        gradientNorm += norm;
    }

    /** What only the iteration's first update can tell, whose weights are those that generated. */
    void first(double divergence, double largestDifference) {
        kl = divergence;
        mismatch = largestDifference;
    }

    void add(ScoredGroup group, GroupAdvantages advantages) {
        groups++;
        drawn += group.drawn();
        bestReward += advantages.bestReward();
        withoutSpread += advantages.isCounted() ? 0 : 1;
        List<ScoredRollout> all = group.rollouts();
        for (int i = 0; i < all.size(); i++) {
            rollouts++;
            reward += advantages.reward(i);
            passing += all.get(i).passes() ? 1 : 0;
            valid += all.get(i).rollout().isValid() ? 1 : 0;
            anchored += advantages.isPositive(i) ? 1 : 0;
        }
    }

    IterationMetrics metrics(long iteration) {
        return new IterationMetrics(
                iteration,
                new IterationMetrics.Loss(loss / updates, policyLoss / updates, nll / updates, gradientNorm / updates),
                new IterationMetrics.Rewards(reward / rollouts, bestReward / groups),
                new IterationMetrics.Rollouts(
                        (double) passing / rollouts, (double) valid / rollouts, (double) anchored / rollouts),
                new IterationMetrics.Groups(1 - (double) rollouts / drawn, (double) withoutSpread / groups),
                new IterationMetrics.Drift(kl, mismatch));
    }
}
