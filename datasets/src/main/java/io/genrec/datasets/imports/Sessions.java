package io.genrec.datasets.imports;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Requests for a log that has none: a user's events with no pause among them longer than the gap, as one page. Holds
 * the whole log, for it may come in any order.
 */
final class Sessions {
    private final Duration gap;
    private final Map<String, List<Interaction>> byUser = new LinkedHashMap<>();

    private record Interaction(String itemId, Action action, long timeMillis) {}

    Sessions(Duration gap) {
        this.gap = gap;
    }

    void add(String userId, String itemId, Action action, long timeMillis) {
        byUser.computeIfAbsent(userId, user -> new ArrayList<>())
                .add(new Interaction(itemId.intern(), action, timeMillis));
    }

    /**
     * Users in the order of their first line, each one's events by time, those of one time as the log has them. A
     * request is named after its user and the time of its first event.
     */
    void forEach(Consumer<Event> each) {
        byUser.forEach((user, interactions) -> {
            PagePositions positions = new PagePositions();
            interactions.sort(Comparator.comparingLong(Interaction::timeMillis));
            String request = "";
            long previous = 0;
            for (Interaction now : interactions) {
                if (request.isEmpty() || now.timeMillis() - previous > gap.toMillis()) {
                    request = user + "@" + Instant.ofEpochMilli(now.timeMillis());
                }
                previous = now.timeMillis();
                int position = positions.of(request, 1, now.itemId());
                each.accept(new Event(user, now.itemId(), now.action(), request, 1, position, now.timeMillis()));
            }
        });
    }

    /** How pages were made, for the run's metadata. */
    String description() {
        return "one a session, sessions end after " + gap.toMinutes() + " minutes without an event";
    }
}
