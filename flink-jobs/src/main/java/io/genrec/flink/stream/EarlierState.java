package io.genrec.flink.stream;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.flink.page.HistoryEntry;
import io.genrec.flink.page.HistorySnapshot;
import io.genrec.flink.page.RequestHead;
import io.genrec.flink.page.TimelineHead;
import io.genrec.flink.page.TimelineStore;
import io.genrec.flink.page.TimelineStore.SettledHistory;
import io.genrec.flink.stream.StateBytes.Encoding;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;

/** The state of savepoints in which a user was one value, and a request another: read, and put into pieces. */
final class EarlierState {
    private static final Encoding TIMELINES = new Encoding(StateSchemas.EARLIER_TIMELINE);
    private static final Encoding REQUESTS = new Encoding(StateSchemas.EARLIER_REQUEST);

    private EarlierState() {}

    /**
     * A user.
     *
     * @param historyEnd behaviours of the history in all
     * @param reactions not yet settled
     * @param closed requests
     */
    record Timeline(
            List<HistoryEntry> history,
            long historyEnd,
            List<Event> reactions,
            List<Agenda> open,
            List<String> closed,
            TimelineHead head) {}

    /**
     * An open request.
     *
     * @param settled whether its history is known for good
     */
    record Agenda(String requestId, long startMillis, long dueMillis, boolean settled) {}

    /**
     * The body of an open request.
     *
     * @param pages as they were emitted, their events left out
     */
    record Request(List<Event> events, Optional<HistorySnapshot> history, Map<Integer, RequestHead.PageHead> pages) {}

    /** @param userId whose it is */
    static Timeline timeline(String userId, byte[] bytes) {
        GenericRecord row = TIMELINES.row(bytes);
        List<HistoryEntry> history = StateBytes.rows(row, "history", StateBytes::entry);
        List<Event> reactions = StateBytes.rows(row, "reactions", event -> event(userId, event));
        List<Agenda> open = StateBytes.rows(
                row,
                "open",
                agenda -> new Agenda(
                        agenda.get(0).toString(), (long) agenda.get(1), (long) agenda.get(2), (boolean) agenda.get(3)));
        long newest = Stream.concat(
                        history.stream().map(entry -> entry.behaviour().timeMillis()),
                        reactions.stream().map(Event::timeMillis))
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        long settled = open.stream()
                .filter(Agenda::settled)
                .mapToLong(Agenda::startMillis)
                .max()
                .orElse(Long.MIN_VALUE);
        return new Timeline(
                history,
                (long) row.get("history_end"),
                reactions,
                open,
                ((Collection<?>) row.get("closed"))
                        .stream().map(Object::toString).toList(),
                new TimelineHead(
                        (long) row.get("revision"),
                        newest,
                        (boolean) row.get("seeded"),
                        (boolean) row.get("capped"),
                        open.size(),
                        settled,
                        StateBytes.rows(
                                row, "hours", hour -> new TimelineHead.Hour((long) hour.get(0), (int) hour.get(1)))));
    }

    /** @param userId whose it is */
    static Request request(String userId, byte[] bytes) {
        GenericRecord row = REQUESTS.row(bytes);
        Map<Integer, RequestHead.PageHead> pages = new HashMap<>();
        StateBytes.rows(row, "emitted", Function.identity())
                .forEach(page -> pages.put(
                        (int) page.get(0),
                        new RequestHead.PageHead(
                                Long.MAX_VALUE, 0, RequestHead.NEVER, (int) page.get(1), (long) page.get(2))));
        return new Request(
                StateBytes.rows(row, "events", event -> event(userId, event)),
                Optional.ofNullable((GenericRecord) row.get("history"))
                        .map(snapshot -> new HistorySnapshot(
                                StateBytes.rows(snapshot, "behaviours", StateBytes::behaviour),
                                (long) snapshot.get(1))),
                pages);
    }

    /**
     * Puts a user into pieces.
     *
     * @param historyCap entries of a history
     * @param requests of the user, by id
     */
    static void convert(
            Timeline timeline, int historyCap, Function<String, Optional<Request>> requests, TimelineStore store) {
        List<HistoryEntry> history = timeline.history();
        List<HistoryEntry> kept = history.subList(Math.max(0, history.size() - historyCap), history.size());
        store.putHead(timeline.head());
        store.putHistory(new SettledHistory(kept, timeline.historyEnd()));
        timeline.reactions().forEach(store::addReaction);
        int lost = 0;
        for (Agenda agenda : timeline.open()) {
            Optional<Request> request = requests.apply(agenda.requestId());
            if (request.isPresent()) {
                convert(agenda, request.get(), store);
            } else {
                lost++; // it had expired before its user
            }
        }
        store.putHead(store.head().withOpenRequests(timeline.open().size() - lost));
        timeline.closed().forEach(closed -> store.close(closed, List.of()));
        for (HistoryEntry dropped : history.subList(0, history.size() - kept.size())) {
            if (store.request(dropped.requestId()).isPresent()) {
                store.addDropped(dropped.requestId(), dropped.behaviour().itemId());
            }
        }
    }

    private static void convert(Agenda agenda, Request request, TimelineStore store) {
        SortedMap<Integer, RequestHead.PageHead> pages = new TreeMap<>();
        for (Event event : request.events()) {
            RequestHead.PageHead emitted = request.pages().get(event.page());
            pages.merge(
                    event.page(),
                    new RequestHead.PageHead(
                            event.timeMillis(),
                            1,
                            agenda.dueMillis(),
                            emitted == null ? 0 : emitted.revision(),
                            emitted == null ? 0 : emitted.fingerprint()),
                    (one, other) -> new RequestHead.PageHead(
                            Math.min(one.firstMillis(), other.firstMillis()),
                            one.events() + 1,
                            one.dueMillis(),
                            one.revision(),
                            one.fingerprint()));
        }
        store.putRequest(
                agenda.requestId(),
                new RequestHead(agenda.startMillis(), request.events().size(), false, pages));
        request.events().forEach(store::addEvent);
        request.history().ifPresent(before -> store.putHistoryBefore(agenda.requestId(), before));
        if (!agenda.settled()) {
            store.addBeginning(agenda.requestId(), agenda.startMillis());
        }
        store.lookAt(agenda.requestId(), agenda.dueMillis());
    }

    private static Event event(String userId, GenericRecord row) {
        return new Event(
                userId,
                row.get(0).toString(),
                Action.valueOf(row.get(1).toString()),
                row.get(2).toString(),
                (int) row.get(3),
                (int) row.get(4),
                (long) row.get(5));
    }
}
