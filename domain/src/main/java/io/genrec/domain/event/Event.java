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
    public static final Comparator<Event> IN_TIME = Event::compareInTime;

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

    /** By hand: sorting a log is mostly this, and a chain of comparators takes twice as long. */
    private static int compareInTime(Event one, Event other) {
        int order = Long.compare(one.timeMillis, other.timeMillis);
        order = order != 0 ? order : one.requestId.compareTo(other.requestId);
        order = order != 0 ? order : Integer.compare(one.page, other.page);
        order = order != 0 ? order : Integer.compare(one.position, other.position);
        order = order != 0 ? order : one.itemId.compareTo(other.itemId);
        order = order != 0 ? order : one.action.compareTo(other.action);
        return order != 0 ? order : one.userId.compareTo(other.userId);
    }
}
