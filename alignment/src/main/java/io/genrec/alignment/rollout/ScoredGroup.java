package io.genrec.alignment.rollout;

import java.util.List;

/**
 * A group with its scores: all that the learner needs of a prompt beside the prompt itself.
 *
 * @param policy the policy that generated the group
 * @param drawn how many rollouts were generated before duplicates were dropped
 */
public record ScoredGroup(
        long iteration, String promptId, PolicyVersion policy, List<ScoredRollout> rollouts, int drawn) {
    public ScoredGroup {
        rollouts = List.copyOf(rollouts);
        if (rollouts.isEmpty()) {
            throw new IllegalArgumentException("a group holds at least one rollout");
        }
    }
}
