package io.genrec.inference.prompt;

import io.genrec.domain.event.Action;
import io.genrec.domain.semanticid.SemanticId;

/**
 * A behaviour of a prompt.
 *
 * @param timeMillis when it happened, milliseconds since the epoch, UTC
 */
public record PromptItem(SemanticId id, Action action, long timeMillis) {}
