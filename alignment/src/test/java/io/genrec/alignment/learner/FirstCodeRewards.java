package io.genrec.alignment.learner;

import io.genrec.alignment.rollout.RewardSource;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.Rollouts;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.alignment.rollout.ScoredRollout;

/** Rewards that rise with the first code; the gate is open to every item. */
final class FirstCodeRewards implements RewardSource {
    @Override
    public ScoredGroup score(RolloutTask task, Rollouts rollouts) {
        return new ScoredGroup(
                rollouts.iteration(),
                rollouts.promptId(),
                rollouts.policy(),
                rollouts.group().stream()
                        .map(rollout -> new ScoredRollout(
                                rollout, 0.1 + 0.2 * rollout.id().code(0), 1, rollout.isValid()))
                        .toList(),
                rollouts.drawn());
    }

    @Override
    public void close() {}
}
