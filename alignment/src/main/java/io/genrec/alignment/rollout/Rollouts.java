package io.genrec.alignment.rollout;

import java.util.List;

/**
 * What a policy generated for one prompt: the group {@code o_1..o_G} (GenRec section 4), without duplicates.
 *
 * @param policy the policy that generated, as it was when it did
 * @param group distinct semantic ids, likeliest first
 * @param drawn how many were generated before duplicates were dropped
 */
public record Rollouts(long iteration, String promptId, PolicyVersion policy, List<Rollout> group, int drawn) {
    public Rollouts {
        group = List.copyOf(group);
        if (group.isEmpty()) {
            throw new IllegalArgumentException("a group holds at least one rollout");
        }
        if (group.stream().map(Rollout::id).distinct().count() < group.size()) {
            throw new IllegalArgumentException("a group holds each semantic id once: " + group);
        }
        if (drawn < group.size()) {
            throw new IllegalArgumentException(drawn + " draws cannot make " + group.size() + " rollouts");
        }
    }
}
