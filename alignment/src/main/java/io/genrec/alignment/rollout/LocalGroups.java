package io.genrec.alignment.rollout;

import java.nio.file.Path;
import java.util.List;

/** Groups made in this process, prompts on all cores. */
public final class LocalGroups implements GroupSource {
    private final RolloutSource rollouts;
    private final RewardSource rewards;

    /** Both are closed with this. */
    public LocalGroups(RolloutSource rollouts, RewardSource rewards) {
        this.rollouts = rollouts;
        this.rewards = rewards;
    }

    @Override
    public List<ScoredGroup> groups(PolicyVersion policy, Path weights, List<RolloutTask> tasks) {
        rollouts.adopt(policy, weights);
        return tasks.parallelStream()
                .map(task -> rewards.score(task, rollouts.roll(task)))
                .toList();
    }

    @Override
    public void close() {
        try (rollouts) {
            rewards.close();
        }
    }
}
