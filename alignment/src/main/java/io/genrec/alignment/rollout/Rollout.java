package io.genrec.alignment.rollout;

import io.genrec.domain.semanticid.SemanticId;
import java.util.Optional;

/**
 * One semantic id that a policy generated.
 *
 * @param logProbability natural log, under the policy and support it was generated with
 * @param itemId the item it names; empty where it names none
 */
public record Rollout(SemanticId id, double logProbability, String itemId) {
    /** Whether the semantic id names an item: an invalid one is a hallucination. */
    public boolean isValid() {
        return !itemId.isEmpty();
    }

    public Optional<String> item() {
        return isValid() ? Optional.of(itemId) : Optional.empty();
    }
}
