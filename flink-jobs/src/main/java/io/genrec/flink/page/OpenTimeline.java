package io.genrec.flink.page;

import io.genrec.domain.event.Event;
import java.util.List;

/**
 * What is kept of one user between two events, apart from the open requests themselves.
 *
 * @param history of everything that is settled: too long ago for an earlier event to come still
 * @param historyEnd behaviours of that history in all
 * @param reactions not yet settled, each once, in no order
 * @param open requests that may still change
 * @param closed requests that cannot, so that a straggler is known as one; oldest first, the newest of them
 * @param hours how many events came of each hour that more may come of
 * @param capped whether ever more came in an hour than a person's
 * @param revision how often the sequence has changed
 * @param seeded whether a history from elsewhere has been laid under this one
 */
public record OpenTimeline(
        List<HistoryEntry> history,
        long historyEnd,
        List<Event> reactions,
        List<Agenda> open,
        List<String> closed,
        List<Hour> hours,
        boolean capped,
        long revision,
        boolean seeded) {
    public static final OpenTimeline NEW =
            new OpenTimeline(List.of(), 0, List.of(), List.of(), List.of(), List.of(), false, 0, false);

    public OpenTimeline {
        history = List.copyOf(history);
        reactions = List.copyOf(reactions);
        open = List.copyOf(open);
        closed = List.copyOf(closed);
        hours = List.copyOf(hours);
    }

    /**
     * When a request is to be looked at again.
     *
     * @param startMillis of its first event so far
     * @param dueMillis of the log's time
     * @param settled whether its history is known for good
     */
    public record Agenda(String requestId, long startMillis, long dueMillis, boolean settled) {}

    /**
     * Events of one hour.
     *
     * @param hour UTC, counted from the epoch
     */
    public record Hour(long hour, int events) {}
}
