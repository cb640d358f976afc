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
 * @param inputs what it generates and scores with; of the learner's process, what all others must have
 */
public record NodeRoles(
        boolean coordinator, boolean learner, Optional<Rolling> rolling, Optional<Rewarding> rewarding, Inputs inputs) {
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

    /**
     * What groups are made from besides the weights: the trie and semantic ids that mask the policy, and what scores. Nodes of
     * one alignment have the same, for a group masked or scored by others would be learnt from as if nothing were wrong.
     *
     * @param bundle version of the supervised bundle; empty where this process generates nothing
     * @param rewards digest of the reward model and its catalogue; empty where this process scores nothing
     */
    public record Inputs(String bundle, String rewards) {
        /** Why a node with these cannot do work that asks for the learner's; empty where it can. */
        Optional<String> differenceFrom(Inputs learner) {
            if (differs(bundle, learner.bundle)) {
                return Optional.of("its bundle is " + bundle + " and the learner's " + learner.bundle
                        + ": copy the learner's bundle/");
            }
            if (differs(rewards, learner.rewards)) {
                return Optional.of("its reward model is " + rewards + " and the learner's " + learner.rewards
                        + ": copy the learner's reward/ and catalog/");
            }
            return Optional.empty();
        }

        private static boolean differs(String own, String learner) {
            return !own.isEmpty() && !own.equals(learner);
        }
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
