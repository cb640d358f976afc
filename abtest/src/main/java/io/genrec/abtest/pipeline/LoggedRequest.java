package io.genrec.abtest.pipeline;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import java.util.List;

/**
 * One request of the log: what was known of the user, what they were shown and what they did.
 *
 * @param timeMillis of its first event, milliseconds since the epoch, UTC
 * @param history behaviours before it, oldest first
 * @param slots of all its pages, in the order shown
 */
record LoggedRequest(long timeMillis, List<Behaviour> history, List<Slot> slots) {
    /**
     * An item in its place.
     *
     * @param page 1-based
     * @param position on its page, 0-based
     * @param strongest the last thing that was done with it
     */
    record Slot(String itemId, int page, int position, Action strongest) {}

    LoggedRequest {
        history = List.copyOf(history);
        slots = List.copyOf(slots);
    }
}
