package io.genrec.flink.stream;

import io.genrec.domain.event.Event;

/** An event that counts for nothing, and why. */
public record LateEvent(Event event, String reason) {}
