package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of the topic of events: the events it holds, or why it holds none.
 *
 * @param events one, or those of a list; none of a dead letter, and none where all are ignored
 * @param ignored further events, whose action is to be ignored
 * @param unknownFields that genrec passes over
 * @param partition of the topic
 */
public record LogRecord(
        List<Event> events,
        int ignored,
        List<String> unknownFields,
        @Nullable DeadLetter deadLetter,
        int partition) {
    /** Time of the earliest event, so that it makes none of the others late; without one a time that moves no watermark. */
    long timeMillis() {
        long earliest = Long.MAX_VALUE;
        for (Event event : events) {
            earliest = Math.min(earliest, event.timeMillis());
        }
        return events.isEmpty() ? Long.MIN_VALUE : earliest;
    }
}
