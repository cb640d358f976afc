package io.genrec.domain.event;

import java.util.Comparator;

/**
 * One line of an interaction log.
 *
 * @param userId an {@link OpaqueId}
 * @param itemId an {@link OpaqueId}
 * @param requestId the request whose pages the item was shown on, an {@link OpaqueId}
 * @param page page of that request, 1-based
 * @param position slot on that page, 0-based
 * @param timeMillis when it happened, milliseconds since the epoch, UTC
 */
public record Event(
        String userId, String itemId, Action action, String requestId, int page, int position, long timeMillis) {

    /** A total order that a shuffled log can be brought back into: by time, then by every other field. */
    public static final Comparator<Event> IN_TIME = Event::compareInTime;

    public Event {
        OpaqueId.require("user id", userId);
        OpaqueId.require("item id", itemId);
        OpaqueId.require("request id", requestId);
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
