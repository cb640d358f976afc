package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.Rollout;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.Rollouts;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.alignment.rollout.ScoredRollout;
import io.genrec.domain.semanticid.SemanticId;
import java.util.List;

/** Values for tests. */
final class Groups {
    private Groups() {}

    static PolicyVersion policy(long number, char digit) {
        return new PolicyVersion(number, String.valueOf(digit).repeat(64));
    }

    static Rollouts rollouts(RolloutTask task) {
        return new Rollouts(task.iteration(), task.promptId(), task.policy(), List.of(rollout()), 2);
    }

    static ScoredGroup scored(RolloutTask task) {
        return new ScoredGroup(
                task.iteration(),
                task.promptId(),
                task.policy(),
                List.of(new ScoredRollout(rollout(), 0.25, 0.5, true)),
                2);
    }

    private static Rollout rollout() {
        return new Rollout(SemanticId.of(12, 7, 201), -3.25, "i00042");
    }
}
