package io.genrec.alignment.learner;

import io.genrec.alignment.rollout.GroupSource;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.ScoredGroup;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The groups of an alignment, iteration after iteration, made while the learner learns: those of iteration i by the policy
 * of iteration {@code max(0, i - staleness)}, whatever the time they take, so that two runs are alike. With a staleness of 0
 * they are made when they are asked for, by the newest policy.
 */
public final class GroupsAhead implements AutoCloseable {
    private final GroupSource groups;
    private final AlignmentLearner learner;
    private final int staleness;
    private final ExecutorService maker = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "groups");
        thread.setDaemon(true);
        return thread;
    });
    private final Queue<Future<List<ScoredGroup>>> coming = new ArrayDeque<>();
    private long asked;

    /** @param groups stays the caller's to close, after this */
    public GroupsAhead(GroupSource groups, AlignmentLearner learner, int staleness) {
        this.groups = groups;
        this.learner = learner;
        this.staleness = staleness;
        this.asked = learner.iteration();
    }

    /**
     * The groups that the learner learns from next. Those of iterations to come are being made when this returns.
     *
     * @throws RuntimeException as it was thrown where they were made
     */
    public List<ScoredGroup> next() {
        long last = Math.min(learner.iteration() + staleness, learner.iterations() - 1);
        for (; asked <= last; asked++) {
            PolicyVersion policy = learner.policy();
            Path weights = learner.weights();
            List<RolloutTask> tasks = learner.tasks(asked);
            coming.add(maker.submit(() -> groups.groups(policy, weights, tasks)));
        }
        try {
            return coming.remove().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while groups were made", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits for the groups that are being made, an iteration's at most: what makes them may be closed after this. */
    @Override
    public void close() {
        maker.shutdownNow();
        try {
            boolean unused = maker.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
