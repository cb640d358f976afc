package io.genrec.flink.page;

import io.genrec.domain.event.Event;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of one user between two events, in pieces, so that an event costs what it changes. What was put is found.
 */
public interface TimelineStore {
    TimelineHead head();

    void putHead(TimelineHead head);

    /** Of everything that is settled. */
    SettledHistory history();

    void putHistory(SettledHistory history);

    /** Reactions that are not settled, each once, in no order. */
    List<Event> reactions();

    void addReaction(Event reaction);

    /** The only ones from now on. */
    void putReactions(List<Event> reactions);

    /** Open requests whose beginning is not settled, and when they began. */
    Map<String, Long> beginnings();

    void addBeginning(String requestId, long startMillis);

    /** The only ones from now on. */
    void putBeginnings(Map<String, Long> beginnings);

    /** Empty where it is closed, or was never heard of. */
    Optional<RequestHead> request(String requestId);

    /** Whether it was open once, and is no more. */
    boolean isClosed(String requestId);

    void putRequest(String requestId, RequestHead request);

    /** Forgets everything of a request but that it was there. */
    void close(String requestId, Collection<Integer> pages);

    boolean hasEvent(Event event);

    void addEvent(Event event);

    /** In no order. */
    List<Event> events(String requestId, int page);

    /** The history before a request that has it for good. */
    Optional<HistorySnapshot> historyBefore(String requestId);

    void putHistoryBefore(String requestId, HistorySnapshot history);

    /** Whether an item of an open request was reacted to, and is too long ago for the history to hold it still. */
    boolean isDropped(String requestId, String itemId);

    void addDropped(String requestId, String itemId);

    /** Asks for a look at a request, {@link LiveTimeline#look}, when event time has come so far. */
    void lookAt(String requestId, long millis);

    /**
     * A history that cannot change any more, but for stronger actions on its entries.
     *
     * @param entries oldest first, the newest of them all
     * @param end how many there are in all
     */
    record SettledHistory(List<HistoryEntry> entries, long end) {
        public static final SettledHistory NONE = new SettledHistory(List.of(), 0);

        public SettledHistory {
            entries = List.copyOf(entries);
        }
    }
}
