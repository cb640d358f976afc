package io.genrec.flink.stream;

import org.jspecify.annotations.Nullable;

/**
 * A record that is not an event, as it came: its bytes are an array, against the house's habit, because they are to leave
 * exactly as they are and nobody compares them.
 *
 * @param reason a rule; what breaks it, where there is more to say, after a colon
 * @param origin topic, partition and offset
 */
@SuppressWarnings("ArrayRecordComponent")
public record DeadLetter(byte @Nullable [] key, byte @Nullable [] value, String reason, String origin) {
    /** The reason without what is different in every record: there are only so many rules. */
    String rule() {
        int colon = reason.indexOf(':');
        return colon < 0 ? reason : reason.substring(0, colon);
    }
}
