package io.genrec.flink.page;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A request that may still change, its events and its history apart.
 *
 * @param startMillis of its first event so far
 * @param events counted as its own
 * @param historyChanged whether a reaction has come since that belongs before it, so that all its pages are to be looked at
 */
public record RequestHead(long startMillis, int events, boolean historyChanged, SortedMap<Integer, PageHead> pages) {
    /** Of a page that is not to be looked at. */
    public static final long NEVER = Long.MAX_VALUE;

    public RequestHead {
        pages = Collections.unmodifiableSortedMap(pages);
    }

    /**
     * A page of it.
     *
     * @param firstMillis of its first event so far
     * @param dueMillis when to look at it again, in event time
     * @param revision how often it was emitted
     * @param fingerprint of the sample that was emitted last: equal samples, equal fingerprints
     */
    public record PageHead(long firstMillis, int events, long dueMillis, int revision, long fingerprint) {
        PageHead emitted(int nextRevision, long nextFingerprint) {
            return new PageHead(firstMillis, events, dueMillis, nextRevision, nextFingerprint);
        }

        PageHead due(long millis) {
            return new PageHead(firstMillis, events, millis, revision, fingerprint);
        }
    }

    RequestHead with(int page, PageHead head) {
        SortedMap<Integer, PageHead> next = new TreeMap<>(pages);
        next.put(page, head);
        return new RequestHead(startMillis, events, historyChanged, next);
    }

    RequestHead withPages(Map<Integer, PageHead> next) {
        return new RequestHead(startMillis, events, false, new TreeMap<>(next));
    }

    RequestHead withEvent(long timeMillis) {
        return new RequestHead(Math.min(startMillis, timeMillis), events + 1, historyChanged, pages);
    }

    RequestHead withHistoryChanged() {
        return new RequestHead(startMillis, events, true, pages);
    }
}
