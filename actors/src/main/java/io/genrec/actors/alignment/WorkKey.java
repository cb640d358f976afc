package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.Rollouts;
import io.genrec.alignment.rollout.ScoredGroup;

/**
 * What a result is filed under: results of one key are interchangeable, and the first one counts.
 *
 * @param policy part of the key, so that nothing generated with other weights can be filed
 */
public record WorkKey(long iteration, String promptId, PolicyVersion policy) {
    static WorkKey of(RolloutTask task) {
        return new WorkKey(task.iteration(), task.promptId(), task.policy());
    }

    static WorkKey of(Rollouts rollouts) {
        return new WorkKey(rollouts.iteration(), rollouts.promptId(), rollouts.policy());
    }

    static WorkKey of(ScoredGroup group) {
        return new WorkKey(group.iteration(), group.promptId(), group.policy());
    }
}
