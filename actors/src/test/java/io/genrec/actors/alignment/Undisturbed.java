package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.RewardSource;
import java.nio.file.Path;

/** A run in a plain loop: what every run on a cluster has to end with. */
final class Undisturbed {
    private Undisturbed() {}

    /** Of the final weights. */
    static String digest(Path folder, int iterations, int prompts) {
        SumLearner learner = new SumLearner(folder, iterations, prompts);
        SumRollouts rollouts = new SumRollouts(0, SumRollouts.Fault.NONE);
        RewardSource rewards = SumRollouts.rewards();
        while (learner.iteration() < iterations) {
            rollouts.adopt(learner.policy(), learner.weights());
            learner.learn(learner.tasks(learner.iteration()).stream()
                    .map(task -> rewards.score(task, rollouts.roll(task)))
                    .toList());
        }
        return learner.digest();
    }
}
