package io.genrec.alignment.rollout;

import java.nio.file.Path;
import java.util.List;

/** Where an iteration's scored groups come from: this process, or a cluster of workers. */
public interface GroupSource extends AutoCloseable {
    /**
     * Generates and scores the groups of one iteration.
     *
     * @param weights those of the policy that every task asks for
     * @return one group a task, in the order of the tasks
     */
    List<ScoredGroup> groups(PolicyVersion policy, Path weights, List<RolloutTask> tasks);

    @Override
    void close();
}
