package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * A record of the topic of events: an event, or why it is none. One of the two is there.
 *
 * @param partition of the topic
 */
public record LogRecord(@Nullable Event event, @Nullable DeadLetter deadLetter, int partition) {
    /** Time of the event; of what is none, a time that moves no watermark. */
    long timeMillis() {
        return event == null ? Long.MIN_VALUE : event.timeMillis();
    }
}
