package io.genrec.alignment.rollout;

import io.genrec.domain.page.Behaviour;
import java.util.List;

/**
 * One prompt of one iteration: everything that its rollouts and their rewards depend on. Results are keyed by iteration
 * and prompt; a task done twice has the same result.
 *
 * @param iteration from 0
 * @param promptId unique within the iteration
 * @param policy the policy that is to generate
 * @param history behaviours before the request, oldest first
 * @param atMillis the moment of the request, milliseconds since the epoch, UTC
 * @param seed of what is drawn in sampling
 * @param settings how the policy is to generate
 */
public record RolloutTask(
        long iteration,
        String promptId,
        PolicyVersion policy,
        List<Behaviour> history,
        long atMillis,
        long seed,
        RolloutSettings settings) {

    public RolloutTask {
        history = List.copyOf(history);
        if (iteration < 0) {
            throw new IllegalArgumentException("iterations count from 0: " + iteration);
        }
    }
}
