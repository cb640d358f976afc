package io.genrec.abtest.pipeline;

import io.genrec.abtest.pipeline.LoggedRequest.Slot;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A log folded into requests, those without a reaction too: a ranker learns from what was passed over. Events come in
 * the order of time, and a user's requests one after the other, as the storefront writes them.
 */
final class LoggedRequests {
    private final int historyCap;
    private final Map<String, List<Behaviour>> histories = new HashMap<>();
    private final Map<String, Open> open = new HashMap<>();
    private final List<LoggedRequest> requests = new ArrayList<>();

    private LoggedRequests(int historyCap) {
        this.historyCap = historyCap;
    }

    /**
     * Reads a table of events.
     *
     * @param historyCap behaviours of a history at most, the newest
     */
    static List<LoggedRequest> read(Path events, int historyCap) {
        LoggedRequests folded = new LoggedRequests(historyCap);
        ParquetTable.EVENTS.forEach(events, folded::add);
        return folded.finish();
    }

    static List<LoggedRequest> of(List<Event> events, int historyCap) {
        LoggedRequests folded = new LoggedRequests(historyCap);
        events.forEach(folded::add);
        return folded.finish();
    }

    private void add(Event event) {
        Open current = open.get(event.userId());
        if (current == null || !current.requestId.equals(event.requestId())) {
            if (current != null) {
                close(event.userId(), current);
            }
            List<Behaviour> history = histories.getOrDefault(event.userId(), List.of());
            current = new Open(event.requestId(), event.timeMillis(), history);
            open.put(event.userId(), current);
        }
        current.add(event);
    }

    private List<LoggedRequest> finish() {
        open.forEach(this::close);
        return requests;
    }

    private void close(String userId, Open request) {
        requests.add(request.whole());
        List<Behaviour> history = new ArrayList<>(request.history);
        history.addAll(request.reactions.values());
        histories.put(userId, history.subList(Math.max(0, history.size() - historyCap), history.size()));
    }

    /** A request whose events are still coming. */
    private static final class Open {
        private final String requestId;
        private final long timeMillis;
        private final List<Behaviour> history;
        private final Map<String, Slot> slots = new LinkedHashMap<>();
        private final Map<String, Behaviour> reactions = new LinkedHashMap<>();

        Open(String requestId, long timeMillis, List<Behaviour> history) {
            this.requestId = requestId;
            this.timeMillis = timeMillis;
            this.history = history;
        }

        void add(Event event) {
            Slot slot = new Slot(event.itemId(), event.position(), event.action());
            slots.merge(
                    event.itemId(),
                    slot,
                    (old, next) -> next.strongest().compareTo(old.strongest()) > 0
                            ? new Slot(old.itemId(), old.position(), next.strongest())
                            : old);
            if (event.action() != Action.EXPOSED) {
                reactions.merge(
                        event.itemId(),
                        new Behaviour(event.itemId(), event.action(), event.timeMillis()),
                        (old, next) -> new Behaviour(old.itemId(), next.action(), old.timeMillis()));
            }
        }

        LoggedRequest whole() {
            return new LoggedRequest(timeMillis, history, List.copyOf(slots.values()));
        }
    }
}
