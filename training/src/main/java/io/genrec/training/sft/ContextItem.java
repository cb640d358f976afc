package io.genrec.training.sft;

import io.genrec.domain.event.Action;

/**
 * A behaviour of a history in training.
 *
 * @param item number of {@link CodedItems}
 * @param timeMillis when it happened, milliseconds since the epoch, UTC
 */
public record ContextItem(int item, Action action, long timeMillis) {}
