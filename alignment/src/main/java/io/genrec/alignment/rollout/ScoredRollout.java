package io.genrec.alignment.rollout;

/**
 * A rollout and what the reward source says of it.
 *
 * @param preference {@code r_pref}, in [0, 1]
 * @param relevance {@code s_i}: how near the candidate is to the user, in [0, 1]
 * @param passes the gate {@code G_i}: whether the semantic id names an item and {@code s_i > tau}
 */
public record ScoredRollout(Rollout rollout, double preference, double relevance, boolean passes) {
    public ScoredRollout {
        if (!(preference >= 0 && preference <= 1)) {
            throw new IllegalArgumentException("a preference is in [0, 1]: " + preference);
        }
        if (passes && !rollout.isValid()) {
            throw new IllegalArgumentException("the gate is closed to " + rollout.id() + ", which names no item");
        }
    }
}
