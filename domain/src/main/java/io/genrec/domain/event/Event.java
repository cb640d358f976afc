package io.genrec.domain.event;

import java.util.Comparator;

/**
 * One line of an interaction log.
 *
 * @param userId opaque, not blank
 * @param itemId opaque, not blank
 * @param requestId the request whose pages the item was shown on, opaque, not blank
 * @param page page of that request, 1-based
 * @param position slot on that page, 0-based
 * @param timeMillis when it happened, milliseconds since the epoch, UTC
 */
public record Event(
        String userId, String itemId, Action action, String requestId, int page, int position, long timeMillis) {

    /** A total order that a shuffled log can be brought back into: by time, then by every other field. */
    public static final Comparator<Event> IN_TIME = Comparator.comparingLong(Event::timeMillis)
            .thenComparing(Event::requestId)
            .thenComparingInt(Event::page)
            .thenComparingInt(Event::position)
            .thenComparing(Event::itemId)
            .thenComparing(Event::action)
            .thenComparing(Event::userId);

    public Event {
        requireId("user id", userId);
        requireId("item id", itemId);
        requireId("request id", requestId);
        if (action == null) {
            throw new IllegalArgumentException("an event has an action");
        }
        if (page < 1) {
            throw new IllegalArgumentException("page counts from 1: " + page);
        }
        if (position < 0) {
            throw new IllegalArgumentException("position counts from 0: " + position);
        }
        if (timeMillis < 0) {
            throw new IllegalArgumentException("time is before 1970: " + timeMillis);
        }
    }

    private static void requireId(String what, String id) {
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException(what + " is blank");
        }
    }
}
