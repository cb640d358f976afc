package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.RewardSource;
import io.genrec.alignment.rollout.RolloutSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a process does in the cluster. The sources stay their owner's to close, after the node.
 *
 * @param coordinator whether the coordinator may live here
 * @param learner whether the learner does
 */
public record NodeRoles(
        boolean coordinator, boolean learner, Optional<Rolling> rolling, Optional<Rewarding> rewarding) {
    /** The name of the role that the coordinator needs. */
    static final String COORDINATOR = "coordinator";

    /** The name of the role whose side of a cut goes on: {@code pekko.conf} says it, too. */
    private static final String LEARNER = "learner";

    /**
     * Generates.
     *
     * @param engine what with and in which precision, for people
     * @param capacity rollouts at once: of a device, or of a share of the cores
     * @param folder where fetched weights are kept, of this process alone
     */
    public record Rolling(RolloutSource source, String engine, int capacity, Path folder) {
        public Rolling {
            requirePositive(capacity);
        }
    }

    /**
     * Scores.
     *
     * @param capacity groups at once
     */
    public record Rewarding(RewardSource source, int capacity) {
        public Rewarding {
            requirePositive(capacity);
        }
    }

    /** Everything in one process. */
    public static NodeRoles all(Rolling rolling, Rewarding rewarding) {
        return new NodeRoles(true, true, Optional.of(rolling), Optional.of(rewarding));
    }

    /** As the cluster knows them. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        if (coordinator) {
            names.add(COORDINATOR);
        }
        if (learner) {
            names.add(LEARNER);
        }
        rolling.ifPresent(role -> names.add("rollout"));
        rewarding.ifPresent(role -> names.add("reward"));
        return names;
    }

    private static void requirePositive(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a node's capacity must be positive: " + capacity);
        }
    }
}
