package io.genrec.alignment.learner;

import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.ScoredGroup;
import java.nio.file.Path;
import java.util.List;

/**
 * What turns scored groups into the next policy. Of one thread. Deterministic: from the same start, the same groups in
 * the same order lead to the same weights, bit for bit.
 */
public interface AlignmentLearner extends AutoCloseable {
    /** Iterations in all. */
    long iterations();

    /** The iteration that comes next, from 0; equals {@link #iterations()} when all are done. */
    long iteration();

    /** The policy that rolls out next. */
    PolicyVersion policy();

    /** The weights of {@link #policy()}: a {@code model.safetensors} that is not written again. */
    Path weights();

    /**
     * The prompts of an iteration, in the order in which {@link #learn} wants their groups, for {@link #policy()} to roll out.
     *
     * @param iteration the next, or one that comes after it
     */
    List<RolloutTask> tasks(long iteration);

    /**
     * Learns from a whole iteration, in one or several updates, and moves on to the next policy.
     *
     * @param groups one for each of the iteration's {@link #tasks}, in their order, all of one policy
     * @throws IllegalArgumentException where a group is missing, of another iteration, or of a policy too old
     */
    IterationMetrics learn(List<ScoredGroup> groups);

    /** Saves weights, optimizer and progress; a learner opened on the same run goes on from there. */
    void checkpoint();

    @Override
    void close();
}
