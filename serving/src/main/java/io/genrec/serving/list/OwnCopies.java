package io.genrec.serving.list;

import io.genrec.cache.PagedList;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pages a node answered with last, and the lists it made, for the time that Redis is away; none outlives its list. Safe
 * for several threads.
 */
public final class OwnCopies {
    private final Map<String, Copy> copies;
    private final Clock clock;

    public OwnCopies(int capacity, Clock clock) {
        this.clock = clock;
        this.copies = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Copy> eldest) {
                return size() > capacity;
            }
        };
    }

    /** Keeps a page. */
    synchronized void keep(String requestId, String position, String page, long expiresAtMillis) {
        copy(requestId, expiresAtMillis).pages.put(position, page);
    }

    /**
     * Keeps what this node made: a list, or what it gained.
     *
     * @param position where the new pages begin
     */
    synchronized void keep(String position, PagedList paged, long expiresAtMillis) {
        Copy copy = copy(paged.list().requestId(), expiresAtMillis);
        copy.pages.putAll(paged.pages());
        PagedList made = copy.made;
        if (position.equals(PagedList.FIRST)) {
            copy.made = paged;
        } else if (made != null && made.next().equals(position)) {
            copy.made = new PagedList(paged.list(), made.request(), paged.pages(), paged.next(), paged.ttl());
        }
    }

    synchronized Optional<String> page(String requestId, String position) {
        return Optional.ofNullable(living(requestId)).map(copy -> copy.pages.get(position));
    }

    /** The list as far as this node made it, with all pages and what is left of its time; empty where another began it. */
    synchronized Optional<PagedList> list(String requestId) {
        Copy copy = living(requestId);
        if (copy == null || copy.made == null) {
            return Optional.empty();
        }
        PagedList made = copy.made;
        return Optional.of(new PagedList(
                made.list(),
                made.request(),
                copy.pages,
                made.next(),
                Duration.ofMillis(copy.expiresAtMillis - clock.millis())));
    }

    private Copy copy(String requestId, long expiresAtMillis) {
        Copy living = living(requestId);
        if (living != null) {
            return living;
        }
        Copy copy = new Copy(expiresAtMillis);
        copies.put(requestId, copy);
        return copy;
    }

    private @Nullable Copy living(String requestId) {
        Copy copy = copies.get(requestId);
        if (copy != null && clock.millis() >= copy.expiresAtMillis) {
            copies.remove(requestId);
            return null;
        }
        return copy;
    }

    private static final class Copy {
        private final long expiresAtMillis;
        private final Map<String, String> pages = new HashMap<>();
        private @Nullable PagedList made;

        Copy(long expiresAtMillis) {
            this.expiresAtMillis = expiresAtMillis;
        }
    }
}
