package io.genrec.alignment.reward.impressions;

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
public record Impression(List<Behaviour> history, long atMillis, String itemId, int page, int slot, Action outcome) {
    public boolean reacted() {
        return outcome.isPositive();
    }

    public boolean ordered() {
        return outcome == Action.ORDERED;
    }

    /** The same page with another item in the place. */
    public Impression of(String otherItemId) {
        return new Impression(history, atMillis, otherItemId, page, slot, outcome);
    }
}
