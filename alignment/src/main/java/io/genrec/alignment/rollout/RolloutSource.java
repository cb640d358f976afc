package io.genrec.alignment.rollout;

import java.nio.file.Path;

/** What generates rollouts, with one policy at a time. Safe for several threads. */
public interface RolloutSource extends AutoCloseable {
    /**
     * Generates with these weights from now on; rollouts under way end with the policy they began with.
     *
     * @param weights a {@code model.safetensors}; read within the call
     * @throws io.genrec.inference.weights.BrokenWeights where the file is damaged or has another digest
     */
    void adopt(PolicyVersion policy, Path weights);

    /**
     * Generates the group of one prompt.
     *
     * @throws StalePolicy where the task asks for another policy than the one adopted
     */
    Rollouts roll(RolloutTask task);

    @Override
    void close();
}
