package io.genrec.flink.page;

import com.typesafe.config.Config;
import io.genrec.domain.event.Event;
import java.io.Serializable;
import java.time.Duration;

/**
 * Which events of a user count: those within a time after their request began, and so many of an hour.
 *
 * @param attributionWindow from a request's first event to the last that belongs to it
 * @param maxEventsPerHour of one user in one hour UTC; more than a person can do
 */
public record EventRules(Duration attributionWindow, int maxEventsPerHour) implements Serializable {
    private static final long HOUR = Duration.ofHours(1).toMillis();

    public EventRules {
        if (attributionWindow.isNegative() || attributionWindow.isZero()) {
            throw new IllegalArgumentException(
                    "genrec.features.attribution-window must be positive: " + attributionWindow);
        }
        if (maxEventsPerHour < 1) {
            throw new IllegalArgumentException(
                    "genrec.features.max-events-per-hour must be at least 1: " + maxEventsPerHour);
        }
    }

    /** @param features the config at {@code genrec.features} */
    public static EventRules from(Config features) {
        return new EventRules(features.getDuration("attribution-window"), features.getInt("max-events-per-hour"));
    }

    /** Whether an event comes soon enough after the beginning of its request. */
    boolean attributes(Event event, long startMillis) {
        return event.timeMillis() - startMillis <= attributionWindow.toMillis();
    }

    /** The hour UTC that a time lies in, counted from the epoch. */
    public static long hourOf(long timeMillis) {
        return timeMillis / HOUR;
    }
}
