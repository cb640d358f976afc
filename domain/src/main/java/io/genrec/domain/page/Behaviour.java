package io.genrec.domain.page;

import io.genrec.domain.event.Action;

/**
 * One step of a user's history: an item reacted to within one request, at its strongest action so far.
 *
 * @param timeMillis of the first positive action on the item within the request, milliseconds since the epoch, UTC
 */
public record Behaviour(String itemId, Action action, long timeMillis) {
    public Behaviour {
        if (!action.isPositive()) {
            throw new IllegalArgumentException("a history holds reactions, not " + action);
        }
    }
}
