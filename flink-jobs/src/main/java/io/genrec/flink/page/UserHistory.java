package io.genrec.flink.page;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one user has reacted to so far: an entry per item and request, in order of the first reaction, at the strongest
 * action so far. Told and asked in order of time ({@link Event#IN_TIME}).
 */
final class UserHistory {
    private final int cap;
    private final List<Behaviour> behaviours = new ArrayList<>();
    private final Map<ItemOfRequest, Integer> places = new HashMap<>();
    private final List<Event> unsettled = new ArrayList<>();

    private record ItemOfRequest(String requestId, String itemId) {}

    /** @param cap behaviours in a snapshot, at most */
    UserHistory(int cap) {
        this.cap = cap;
    }

    void add(Event event) {
        settleBefore(event.timeMillis());
        if (event.action().isPositive()) {
            unsettled.add(event);
        }
    }

    /** The history of everything that happened strictly before this time. */
    HistorySnapshot before(long timeMillis) {
        settleBefore(timeMillis);
        return snapshot();
    }

    /** The history of everything told so far. */
    HistorySnapshot upToNow() {
        return before(Long.MAX_VALUE);
    }

    /** Events of one and the same moment wait here, because none of them is history to another. */
    private void settleBefore(long timeMillis) {
        if (!unsettled.isEmpty() && unsettled.get(0).timeMillis() < timeMillis) {
            unsettled.forEach(this::settle);
            unsettled.clear();
        }
    }

    private void settle(Event event) {
        ItemOfRequest key = new ItemOfRequest(event.requestId(), event.itemId());
        Integer place = places.putIfAbsent(key, behaviours.size());
        if (place == null) {
            behaviours.add(new Behaviour(event.itemId(), event.action(), event.timeMillis()));
        } else {
            Behaviour first = behaviours.get(place);
            behaviours.set(
                    place,
                    new Behaviour(first.itemId(), first.action().strongerOf(event.action()), first.timeMillis()));
        }
    }

    private HistorySnapshot snapshot() {
        int end = behaviours.size();
        return new HistorySnapshot(behaviours.subList(Math.max(0, end - cap), end), end);
    }
}
