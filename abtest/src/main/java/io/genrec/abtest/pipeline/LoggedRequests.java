package io.genrec.abtest.pipeline;

import io.genrec.abtest.pipeline.LoggedRequest.Slot;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.sequence.UserRequests;
import io.genrec.datasets.table.LoggedEvents;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A log folded into requests, those without a reaction too: a ranker learns from what was passed over. Events come in
 * the order of time, and a user's requests one after the other, as the storefront writes them.
 */
final class LoggedRequests {
    private final int historyCap;
    private final Map<String, UserRequests> users = new HashMap<>();
    private final Map<String, Open> open = new HashMap<>();
    private final List<Open> closed = new ArrayList<>();

    private LoggedRequests(int historyCap) {
        this.historyCap = historyCap;
    }

    /**
     * Reads a run's events.
     *
     * @param historyCap behaviours of a history at most, the newest
     */
    static List<LoggedRequest> read(RunDirectory run, int historyCap) {
        LoggedRequests folded = new LoggedRequests(historyCap);
        LoggedEvents.of(run).forEach(run, folded::add);
        return folded.finish();
    }

    static List<LoggedRequest> of(List<Event> events, int historyCap) {
        LoggedRequests folded = new LoggedRequests(historyCap);
        events.forEach(folded::add);
        return folded.finish();
    }

    private void add(Event event) {
        users.computeIfAbsent(event.userId(), user -> new UserRequests()).add(event);
        Open current = open.get(event.userId());
        if (current == null || !current.requestId.equals(event.requestId())) {
            if (current != null) {
                closed.add(current);
            }
            current = new Open(event);
            open.put(event.userId(), current);
        }
        current.add(event);
    }

    private List<LoggedRequest> finish() {
        closed.addAll(open.values());
        Map<String, Set<String>> byUser = new HashMap<>();
        closed.forEach(request ->
                byUser.computeIfAbsent(request.userId, user -> new HashSet<>()).add(request.requestId));
        Map<String, Map<String, List<Behaviour>>> histories = new HashMap<>();
        users.forEach((user, requests) ->
                histories.put(user, requests.histories(byUser.getOrDefault(user, Set.of()), historyCap)));
        return closed.stream()
                .map(request -> request.after(
                        histories.getOrDefault(request.userId, Map.of()).getOrDefault(request.requestId, List.of())))
                .toList();
    }

    /** A request whose events are still coming. */
    private static final class Open {
        private final String userId;
        private final String requestId;
        private final long timeMillis;
        private final Map<String, Slot> slots = new LinkedHashMap<>();

        Open(Event first) {
            this.userId = first.userId();
            this.requestId = first.requestId();
            this.timeMillis = first.timeMillis();
        }

        void add(Event event) {
            Slot slot = new Slot(event.itemId(), event.page(), event.position(), event.action());
            slots.merge(
                    event.itemId(),
                    slot,
                    (old, next) -> next.strongest().compareTo(old.strongest()) > 0
                            ? new Slot(old.itemId(), old.page(), old.position(), next.strongest())
                            : old);
        }

        LoggedRequest after(List<Behaviour> history) {
            return new LoggedRequest(timeMillis, history, List.copyOf(slots.values()));
        }
    }
}
