package io.genrec.alignment.rollout;

import io.genrec.alignment.reward.RewardModel;
import java.util.ArrayList;
import java.util.List;

/** Rewards of the run's own reward model and relevance gate. */
public final class SimRewards implements RewardSource {
    private final RewardModel model;

    /** @param model closed with this */
    public SimRewards(RewardModel model) {
        this.model = model;
    }

    @Override
    public ScoredGroup score(RolloutTask task, Rollouts rollouts) {
        List<RewardModel.Score> scores = model.score(
                task.history(),
                task.atMillis(),
                rollouts.group().stream().map(Rollout::id).toList());
        List<ScoredRollout> scored = new ArrayList<>(scores.size());
        for (int i = 0; i < scores.size(); i++) {
            RewardModel.Score score = scores.get(i);
            scored.add(
                    new ScoredRollout(rollouts.group().get(i), score.preference(), score.relevance(), score.passes()));
        }
        return new ScoredGroup(rollouts.iteration(), rollouts.promptId(), rollouts.policy(), scored, rollouts.drawn());
    }

    @Override
    public void close() {
        model.close();
    }
}
