package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutSource;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.Rollouts;
import io.genrec.alignment.rollout.StalePolicy;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The policy a node generates with: fetched and adopted when a task asks for another than it has. Whatever is asked is
 * adopted, an older number too: a learner that resumes goes back. Safe for several threads.
 */
final class AdoptedPolicy {
    private final RolloutSource source;
    private final WeightsDownload download;
    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
    private Optional<PolicyVersion> adopted = Optional.empty();

    AdoptedPolicy(RolloutSource source, WeightsDownload download) {
        this.source = source;
        this.download = download;
    }

    /**
     * Generates with the policy that the task asks for, and makes sure by what the rollouts say of themselves.
     *
     * @throws WeightsDownload.Unavailable where the weights cannot be had
     * @throws StalePolicy where the source went on with others
     */
    Rollouts roll(RolloutTask task, String weights) {
        while (true) {
            lock.readLock().lock();
            try {
                if (has(task.policy())) {
                    return requirePolicy(task, source.roll(task));
                }
            } finally {
                lock.readLock().unlock();
            }
            adopt(task.policy(), weights);
        }
    }

    private static Rollouts requirePolicy(RolloutTask task, Rollouts rollouts) {
        if (!rollouts.policy().equals(task.policy())) {
            throw new StalePolicy(task.policy(), rollouts.policy());
        }
        return rollouts;
    }

    /**
     * Makes this the policy to generate with; where it is already, waits for no prompt that is under way.
     *
     * @throws WeightsDownload.Unavailable where the weights cannot be had
     */
    void adopt(PolicyVersion policy, String weights) {
        lock.readLock().lock();
        try {
            if (has(policy)) {
                return;
            }
        } finally {
            lock.readLock().unlock();
        }
        lock.writeLock().lock();
        try {
            if (!has(policy)) {
                adopted = Optional.empty();
                source.adopt(policy, download.fetch(policy, weights));
                adopted = Optional.of(policy);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private boolean has(PolicyVersion policy) {
        return adopted.equals(Optional.of(policy));
    }
}
