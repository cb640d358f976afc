package io.genrec.flink.page;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one user has reacted to so far: an entry per item and request, in order of the first reaction, at the strongest
 * action so far. Events are added, and histories read, in order of time ({@link Event#IN_TIME}).
 */
final class UserHistory {
    private final int cap;
    private final List<HistoryEntry> entries = new ArrayList<>();
    private final Map<ItemOfRequest, Long> places = new HashMap<>();
    private final List<Event> unsettled = new ArrayList<>();

    /** How many behaviours there were before the first of the entries. */
    private long dropped;

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

    /** The history of everything added so far. */
    HistorySnapshot upToNow() {
        return before(Long.MAX_VALUE);
    }

    /** Forgets entries that no snapshot will hold again and that are older than this, so that none can change again. */
    void forgetBefore(long timeMillis) {
        settleBefore(Long.MAX_VALUE);
        int gone = 0;
        while (entries.size() - gone > cap && entries.get(gone).behaviour().timeMillis() < timeMillis) {
            places.remove(key(entries.get(gone)));
            gone++;
        }
        entries.subList(0, gone).clear();
        dropped += gone;
    }

    /** Events of one and the same moment wait here, because none of them is history to another. */
    private void settleBefore(long timeMillis) {
        if (!unsettled.isEmpty() && unsettled.get(0).timeMillis() < timeMillis) {
            unsettled.forEach(this::settle);
            unsettled.clear();
        }
    }

    private void settle(Event event) {
        Long place = places.get(new ItemOfRequest(event.requestId(), event.itemId()));
        if (place == null) {
            append(new HistoryEntry(
                    event.requestId(), new Behaviour(event.itemId(), event.action(), event.timeMillis())));
        } else {
            int index = (int) (place - dropped);
            Behaviour first = entries.get(index).behaviour();
            entries.set(
                    index,
                    new HistoryEntry(
                            event.requestId(),
                            new Behaviour(
                                    first.itemId(), first.action().strongerOf(event.action()), first.timeMillis())));
        }
    }

    private void append(HistoryEntry entry) {
        places.put(key(entry), dropped + entries.size());
        entries.add(entry);
    }

    private static ItemOfRequest key(HistoryEntry entry) {
        return new ItemOfRequest(entry.requestId(), entry.behaviour().itemId());
    }

    private HistorySnapshot snapshot() {
        List<Behaviour> newest = entries.subList(Math.max(0, entries.size() - cap), entries.size()).stream()
                .map(HistoryEntry::behaviour)
                .toList();
        return new HistorySnapshot(newest, dropped + entries.size());
    }
}
