package io.genrec.kafka;

import io.genrec.domain.event.Event;
import java.io.Serializable;

/** How an event lies in a record's value. */
public sealed interface EventCodec extends Serializable permits EventJson, EventAvro {
    byte[] write(Event event);

    /** @throws IllegalArgumentException with the reason, where these bytes are no event */
    Event read(byte[] value);

    /** @param name a value of {@code genrec.kafka.format} */
    static EventCodec named(String name) {
        return switch (name) {
            case "json" -> new EventJson();
            case "avro" -> new EventAvro();
            default -> throw new IllegalArgumentException("genrec.kafka.format must be json or avro: " + name);
        };
    }
}
