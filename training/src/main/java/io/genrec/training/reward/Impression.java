package io.genrec.training.reward;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import java.util.List;

/**
 * One item shown to one user, and what came of it.
 *
 * @param history behaviours before the request, oldest first
 * @param atMillis the moment of the request, milliseconds since the epoch, UTC
 * @param page page of the request, 1-based
 * @param slot place on the page, 0-based
 * @param outcome strongest action on the item within the request
 */
record Impression(List<Behaviour> history, long atMillis, String itemId, int page, int slot, Action outcome) {
    boolean reacted() {
        return outcome.isPositive();
    }

    boolean ordered() {
        return outcome == Action.ORDERED;
    }

    /** The same page with another item in the place. */
    Impression of(String otherItemId) {
        return new Impression(history, atMillis, otherItemId, page, slot, outcome);
    }
}
