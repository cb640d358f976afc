package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import io.genrec.flink.page.LiveTimeline.Taken;

/** An event that counts for nothing, and why. */
public record LateEvent(Event event, String reason) {
    static String reason(Taken taken) {
        return switch (taken) {
            case COUNTED, DUPLICATE -> throw new IllegalArgumentException(taken + " needs no reason");
            case TOO_LATE -> "too late: behind the watermark by more than the lateness";
            case NOT_ATTRIBUTED -> "too late: after its request's attribution window";
            case CAPPED -> "too many: of its user in an hour";
            case TOO_MANY_REQUESTS -> "too many: open requests of its user";
            case REQUEST_FULL -> "too many: events of its request";
        };
    }
}
