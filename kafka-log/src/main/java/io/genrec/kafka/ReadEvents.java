package io.genrec.kafka;

import io.genrec.domain.event.Event;
import java.util.List;

/**
 * What a record's value holds.
 *
 * @param events one, or those of a list
 * @param ignored further ones, whose action the settings ignore
 * @param unknownFields names of fields that genrec does not know, as those of a newer producer are; they are passed over
 */
public record ReadEvents(List<Event> events, int ignored, List<String> unknownFields) {
    public ReadEvents {
        events = List.copyOf(events);
        unknownFields = List.copyOf(unknownFields);
    }

    static ReadEvents of(Event event) {
        return new ReadEvents(List.of(event), 0, List.of());
    }
}
