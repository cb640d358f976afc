package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** A log in an order of arrival: every event late by a random time. */
final class ShuffledLog {
    private ShuffledLog() {}

    /** @param maxDelayMillis no event comes after one that happened more than this later */
    static List<Event> of(Collection<Event> log, long maxDelayMillis, long seed) {
        record Arrival(Event event, long millis) {}
        Random random = new Random(seed);
        List<Arrival> arrivals = new ArrayList<>();
        for (Event event : log) {
            arrivals.add(new Arrival(event, event.timeMillis() + random.nextLong(maxDelayMillis + 1)));
        }
        arrivals.sort(Comparator.comparingLong(Arrival::millis));
        return arrivals.stream().map(Arrival::event).toList();
    }
}
