package io.genrec.flink.page;

import io.genrec.domain.event.Event;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request that may still change.
 *
 * @param events all of it so far, each once, in no order
 * @param history before the request; empty while an event before it may still come
 * @param emitted by page, what was said of it last; pages of which nothing was said are absent
 */
public record OpenRequest(List<Event> events, Optional<HistorySnapshot> history, Map<Integer, Emitted> emitted) {
    public OpenRequest {
        events = List.copyOf(events);
        emitted = Map.copyOf(emitted);
    }

    /**
     * What was said of a page last.
     *
     * @param revision 1-based
     * @param fingerprint of the sample: equal samples, equal fingerprints
     */
    public record Emitted(int revision, long fingerprint) {}

    /** Keeps the open requests of one user. */
    public interface Store {
        Optional<OpenRequest> find(String requestId);

        void put(String requestId, OpenRequest request);

        void remove(String requestId);
    }
}
