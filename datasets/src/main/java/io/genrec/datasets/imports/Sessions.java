package io.genrec.datasets.imports;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.event.OpaqueId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Requests for a log that has none: a user's events with no pause among them longer than the gap, as one page. Holds
 * the whole log, for it may come in any order.
 */
final class Sessions {
    /** Characters of a user's id in a request's, which a time follows. */
    private static final int LONGEST_PREFIX = OpaqueId.MAX_LENGTH - 32;

    private final Duration gap;
    private final Map<String, List<Interaction>> byUser = new LinkedHashMap<>();

    private record Interaction(String itemId, Action action, long timeMillis) {}

    Sessions(Duration gap) {
        this.gap = gap;
    }

    /** @throws IllegalArgumentException where an id is not allowed */
    void add(String userId, String itemId, Action action, long timeMillis) {
        OpaqueId.require("user id", userId);
        OpaqueId.require("item id", itemId);
        byUser.computeIfAbsent(userId, user -> new ArrayList<>())
                .add(new Interaction(itemId.intern(), action, timeMillis));
    }

    boolean isEmpty() {
        return byUser.isEmpty();
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
                    request = nameOf(user) + "@" + Instant.ofEpochMilli(now.timeMillis());
                }
                previous = now.timeMillis();
                int position = positions.of(request, 1, now.itemId());
                each.accept(new Event(user, now.itemId(), now.action(), request, 1, position, now.timeMillis()));
            }
        });
    }

    /** Requests have no longer ids than users; two users with so long a beginning in common differ in its digest. */
    static String nameOf(String user) {
        return user.length() <= LONGEST_PREFIX
                ? user
                : user.substring(0, LONGEST_PREFIX - 37).replaceAll("\\p{Cs}$", "") + "-"
                        + UUID.nameUUIDFromBytes(user.getBytes(StandardCharsets.UTF_8));
    }

    /** How pages were made, for the run's metadata. */
    String description() {
        return "one a session, sessions end after " + gap.toMinutes() + " minutes without an event";
    }
}
