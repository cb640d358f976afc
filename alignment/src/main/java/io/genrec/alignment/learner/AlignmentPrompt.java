package io.genrec.alignment.learner;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.SemanticId;
import java.util.List;

/**
 * A page of the training samples as a prompt: what was known before it, and what is right.
 *
 * @param id unique among the prompts of a run
 * @param history behaviours before the request, oldest first
 * @param atMillis the moment of the page, milliseconds since the epoch, UTC
 * @param positives {@code D+}: semantic ids of the items that the user reacted to, strongest action first; not empty
 */
record AlignmentPrompt(String id, List<Behaviour> history, long atMillis, List<SemanticId> positives) {
    AlignmentPrompt {
        history = List.copyOf(history);
        positives = List.copyOf(positives);
        if (positives.isEmpty()) {
            throw new IllegalArgumentException("prompt " + id + " has no true positive");
        }
    }
}
