package io.genrec.alignment.rollout;

/** What says how good rollouts are for a user. Safe for several threads. */
public interface RewardSource extends AutoCloseable {
    /** Scores every rollout of a group, in its order. */
    ScoredGroup score(RolloutTask task, Rollouts rollouts);

    @Override
    void close();
}
