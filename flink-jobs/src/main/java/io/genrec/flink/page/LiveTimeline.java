package io.genrec.flink.page;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.CompletePage;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One user's events in the order in which they come, folded into what {@link UserTimeline} makes of them in order of
 * time. The result is the same for every order, as long as no event comes later than the lateness allows.
 *
 * <p>How: (1) Whatever happened longer ago than the lateness before the watermark is settled, because no earlier event can
 * come: its reactions are folded into one capped history, and requests that began then get their history for good. (2) Younger
 * reactions lie above it, in order ({@link RecentHistory}). (3) A request keeps its events, page by page, until its
 * attribution window and the lateness after it have passed; a page is assembled anew from them, emitted when it closes,
 * emitted again where it has changed, and complete at the end.
 *
 * <p>An event reads and writes the user's head, its request's head and itself; what else there is of the user, open requests
 * and their events, it does not touch.
 */
public final class LiveTimeline {
    /** Looks are bundled into one a second, so that a burst of events is one correction. */
    private static final long LOOK_MILLIS = 1000;

    /** A page of more events is looked at more rarely, so that a look, which reads them all, stays cheap an event. */
    private static final int EVENTS_A_LOOK = 100;

    private final String userId;
    private final Rules rules;
    private final TimelineStore store;
    private final Output output;

    private @Nullable RecentHistory recent;
    private @Nullable Beginnings beginnings;

    /** What a timeline goes by. */
    public record Rules(PageRules pages, EventRules events, LatenessRules waits, OpenLimits limits) {}

    /** Where a timeline emits what it has found out. */
    public interface Output {
        /** @param head whose revision rises with every call for a user */
        void sequence(UserSequence sequence, TimelineHead head);

        /**
         * A page as it is known now.
         *
         * @param revision 1-based, rises with every call for a page
         */
        void page(PageSample sample, int revision);

        /** A page that cannot change any more. */
        void complete(CompletePage page);

        /**
         * A request that cannot change any more, whatever became of its pages.
         *
         * @param pageSizes different items of each page
         * @param notAttributed events that were taken for its own, until it turned out to have begun earlier
         */
        void closed(List<Integer> pageSizes, int notAttributed);
    }

    /** What became of an event. */
    public enum Taken {
        COUNTED,
        DUPLICATE,
        /** Behind the watermark by more than the lateness. */
        TOO_LATE,
        /** Too long after its request began. */
        NOT_ATTRIBUTED,
        /** More than a person's events in an hour. */
        CAPPED,
        /** The user has too many open requests for a further one. */
        TOO_MANY_REQUESTS,
        /** Its request has too many events for a further one. */
        REQUEST_FULL
    }

    public LiveTimeline(String userId, Rules rules, TimelineStore store, Output output) {
        this.userId = userId;
        this.rules = rules;
        this.store = store;
        this.output = output;
    }

    /** Lays a history from elsewhere under this one, once. */
    public void seed(UserSequence earlier) {
        if (store.head().seeded()) {
            return;
        }
        store.putHead(store.head().asSeeded());
        recent().prepend(earlier.behaviours(), earlier.end());
        store.putHistory(recent().settled());
        emitSequence();
    }

    /**
     * Tells an event.
     *
     * @param now the watermark
     */
    public Taken add(Event event, long now) {
        TimelineHead head = store.head();
        long settledAt = settledAt(now);
        if (event.timeMillis() <= settledAt) {
            return Taken.TOO_LATE;
        }
        long hour = EventRules.hourOf(event.timeMillis());
        if (head.eventsOf(hour) >= rules.events().maxEventsPerHour()) {
            if (!head.capped()) {
                store.putHead(head.asCapped());
            }
            return Taken.CAPPED;
        }
        Optional<RequestHead> known = store.request(event.requestId());
        Optional<Taken> refused = known.isPresent() ? refused(event, known.get()) : refusedAsFirst(event, head);
        if (refused.isPresent()) {
            return refused.get();
        }
        store.addEvent(event);
        head = head.withEvent(hour, EventRules.hourOf(Math.max(0, settledAt)));
        store.putHead(known.isPresent() ? head : head.withOpenRequests(head.openRequests() + 1));
        keep(event, known, now);
        if (event.action().isPositive()) {
            react(event, now);
        }
        return Taken.COUNTED;
    }

    private Optional<Taken> refused(Event event, RequestHead request) {
        if (!rules.events().attributes(event, request.startMillis())) {
            return Optional.of(Taken.NOT_ATTRIBUTED);
        }
        if (request.events() >= rules.limits().requestEvents()) {
            return Optional.of(Taken.REQUEST_FULL);
        }
        return store.hasEvent(event) ? Optional.of(Taken.DUPLICATE) : Optional.empty();
    }

    private Optional<Taken> refusedAsFirst(Event event, TimelineHead head) {
        if (store.isClosed(event.requestId())) {
            return Optional.of(Taken.NOT_ATTRIBUTED);
        }
        return head.openRequests() >= rules.limits().requests()
                ? Optional.of(Taken.TOO_MANY_REQUESTS)
                : Optional.empty();
    }

    /**
     * Looks at a request: emits its pages that are due, and all of them where it is over.
     *
     * @param now the watermark
     */
    public void look(String requestId, long now) {
        settle(settledAt(now));
        store.request(requestId).ifPresent(request -> {
            HistorySnapshot history =
                    store.historyBefore(requestId).orElseGet(() -> recent().before(request.startMillis()));
            if (endOf(request) <= now) {
                close(requestId, request, history);
            } else {
                lookAtDue(requestId, request, history, now);
            }
        });
    }

    /** Whether more events ever came in an hour than a person's. */
    public boolean isCapped() {
        return store.head().capped();
    }

    /** The newest behaviours, of everything told so far. */
    public UserSequence sequence() {
        HistorySnapshot all = recent().before(Long.MAX_VALUE);
        return new UserSequence(userId, all.behaviours(), all.end());
    }

    private void emitSequence() {
        UserSequence sequence = sequence();
        List<Behaviour> behaviours = sequence.behaviours();
        long newest =
                behaviours.isEmpty() ? 0 : behaviours.get(behaviours.size() - 1).timeMillis();
        store.putHead(store.head().withSequence(newest));
        output.sequence(sequence, store.head());
    }

    private long settledAt(long now) {
        long lateness = rules.waits().lateness().toMillis();
        return now < Long.MIN_VALUE + lateness ? Long.MIN_VALUE : now - lateness;
    }

    private long endOf(RequestHead request) {
        return request.startMillis()
                + rules.events().attributionWindow().toMillis()
                + rules.waits().lateness().toMillis();
    }

    private void keep(Event event, Optional<RequestHead> known, long now) {
        RequestHead before = known.orElseGet(() -> new RequestHead(event.timeMillis(), 0, false, new TreeMap<>()));
        RequestHead request = before.withEvent(event.timeMillis());
        RequestHead.PageHead page = request.pages().get(event.page());
        long first = page == null ? event.timeMillis() : Math.min(page.firstMillis(), event.timeMillis());
        int events = page == null ? 1 : page.events() + 1;
        int revision = page == null ? 0 : page.revision();
        long rest = revision == 0 ? 0 : events / EVENTS_A_LOOK * LOOK_MILLIS;
        long look = roundedUp(
                Math.max(first + rules.waits().pageCloses().toMillis(), Math.max(event.timeMillis(), now) + rest));
        long due = page == null ? RequestHead.NEVER : page.dueMillis();
        if (look < due) {
            store.lookAt(event.requestId(), look);
        }
        RequestHead.PageHead next = new RequestHead.PageHead(
                first, events, Math.min(due, look), revision, page == null ? 0 : page.fingerprint());
        store.putRequest(event.requestId(), request.with(event.page(), next));
        boolean earlier = known.isEmpty() || event.timeMillis() < before.startMillis();
        if (earlier) {
            begin(event, request);
        }
    }

    /** A request has begun, or earlier than was known: then later events of it may turn out not to be its own. */
    private void begin(Event event, RequestHead request) {
        beginnings().put(event.requestId(), event.timeMillis());
        store.lookAt(event.requestId(), roundedUp(endOf(request)));
        if (request.events() > 1) {
            long last = event.timeMillis() + rules.events().attributionWindow().toMillis();
            if (recent().newestMillis() > last) {
                recent().removeIf(reaction ->
                        reaction.requestId().equals(event.requestId()) && reaction.timeMillis() > last);
                store.putReactions(recent().reactions());
            }
        }
    }

    private void react(Event reaction, long now) {
        boolean isOver = !recent().knows(reaction)
                && store.request(reaction.requestId())
                        .filter(request -> request.startMillis() <= store.head().settledMillis())
                        .isPresent()
                && store.isDropped(reaction.requestId(), reaction.itemId());
        if (!isOver) {
            recent().add(reaction);
            store.addReaction(reaction);
            lookAgainAfter(reaction, now);
        }
        emitSequence();
    }

    /** A reaction that came late may belong to the history of requests that began after it. */
    private void lookAgainAfter(Event reaction, long now) {
        for (String requestId : beginnings().after(reaction.timeMillis())) {
            store.request(requestId)
                    .filter(request -> !request.historyChanged())
                    .filter(request -> request.pages().values().stream().anyMatch(page -> page.revision() > 0))
                    .ifPresent(request -> {
                        store.putRequest(requestId, request.withHistoryChanged());
                        store.lookAt(requestId, roundedUp(now));
                    });
        }
    }

    private static long roundedUp(long millis) {
        return (Math.floorDiv(millis, LOOK_MILLIS) + 1) * LOOK_MILLIS;
    }

    /** Settles what may be, where it is so much that it pays. */
    private void settle(long upTo) {
        if (!recent().isMostlyUpTo(upTo) && !beginnings().areMostlyUpTo(upTo)) {
            return;
        }
        for (Beginning begun : beginnings().removeUpTo(upTo)) {
            store.putHistoryBefore(begun.requestId(), recent().before(begun.startMillis()));
        }
        store.putBeginnings(beginnings().all());
        for (HistoryEntry dropped : recent().settle(upTo)) {
            if (store.request(dropped.requestId()).isPresent()) {
                store.addDropped(dropped.requestId(), dropped.behaviour().itemId());
            }
        }
        store.putHistory(recent().settled());
        store.putReactions(recent().reactions());
        store.putHead(store.head().settledTo(upTo));
    }

    private void lookAtDue(String requestId, RequestHead request, HistorySnapshot history, long now) {
        Map<Integer, RequestHead.PageHead> pages = new HashMap<>(request.pages());
        pages.replaceAll((number, page) -> {
            boolean isDue = page.dueMillis() <= now;
            if (!isDue && !(request.historyChanged() && page.revision() > 0)) {
                return page;
            }
            PageAssembler assembler = assemble(requestId, number, request);
            RequestHead.PageHead next = isDue ? page.due(RequestHead.NEVER) : page;
            if (assembler.size() == 0) { // all its events turned out not to be the request's
                return next;
            }
            long closes = assembler.firstMillis() + rules.waits().pageCloses().toMillis();
            if (closes > now) { // its first events turned out not to be
                store.lookAt(requestId, roundedUp(closes));
                return next.due(Math.min(next.dueMillis(), roundedUp(closes)));
            }
            return RequestPages.isSample(assembler, history, rules.pages())
                    ? emit(RequestPages.sample(userId, requestId, number, assembler, history, rules.pages()), next)
                    : next;
        });
        store.putRequest(requestId, request.withPages(pages));
        store.lookAt(requestId, roundedUp(endOf(request))); // anew, for one that an earlier genrec has kept
    }

    private void close(String requestId, RequestHead request, HistorySnapshot history) {
        List<Integer> sizes = new ArrayList<>();
        int attributed = 0;
        for (Map.Entry<Integer, RequestHead.PageHead> page : request.pages().entrySet()) {
            PageAssembler assembler = assemble(requestId, page.getKey(), request);
            attributed += assembler.events();
            if (assembler.size() > 0) {
                sizes.add(assembler.size());
                if (RequestPages.isSample(assembler, history, rules.pages())) {
                    PageSample sample =
                            RequestPages.sample(userId, requestId, page.getKey(), assembler, history, rules.pages());
                    emit(sample, page.getValue());
                    output.complete(new CompletePage(sample, request.startMillis()));
                }
            }
        }
        output.closed(sizes, request.events() - attributed);
        store.close(requestId, request.pages().keySet());
        if (beginnings().remove(requestId)) {
            store.putBeginnings(beginnings().all());
        }
        TimelineHead head = store.head();
        store.putHead(head.withOpenRequests(head.openRequests() - 1));
    }

    private PageAssembler assemble(String requestId, int page, RequestHead request) {
        PageAssembler assembler = new PageAssembler();
        for (Event event : store.events(requestId, page)) {
            if (rules.events().attributes(event, request.startMillis())) {
                assembler.add(event);
            }
        }
        return assembler;
    }

    /** Emits a page where it is another one than the last time. */
    private RequestHead.PageHead emit(PageSample sample, RequestHead.PageHead page) {
        long fingerprint = SampleFingerprint.of(sample);
        if (page.revision() > 0 && page.fingerprint() == fingerprint) {
            return page;
        }
        output.page(sample, page.revision() + 1);
        return page.emitted(page.revision() + 1, fingerprint);
    }

    private RecentHistory recent() {
        RecentHistory known = recent;
        if (known == null) {
            known = new RecentHistory(rules.pages().historyCap(), store.history(), store.reactions());
            recent = known;
        }
        return known;
    }

    private Beginnings beginnings() {
        Beginnings known = beginnings;
        if (known == null) {
            known = new Beginnings(store);
            beginnings = known;
        }
        return known;
    }

    private record Beginning(long startMillis, String requestId) {
        static final Comparator<Beginning> IN_TIME =
                Comparator.comparingLong(Beginning::startMillis).thenComparing(Beginning::requestId);
    }

    /** Requests whose beginning is not settled, in order. */
    private static final class Beginnings {
        private final TimelineStore store;
        private final Map<String, Long> starts;
        private final TreeSet<Beginning> sorted = new TreeSet<>(Beginning.IN_TIME);

        Beginnings(TimelineStore store) {
            this.store = store;
            this.starts = new HashMap<>(store.beginnings());
            starts.forEach((id, start) -> sorted.add(new Beginning(start, id)));
        }

        void put(String requestId, long startMillis) {
            remove(requestId);
            starts.put(requestId, startMillis);
            sorted.add(new Beginning(startMillis, requestId));
            store.addBeginning(requestId, startMillis);
        }

        boolean remove(String requestId) {
            Long start = starts.remove(requestId);
            return start != null && sorted.remove(new Beginning(start, requestId));
        }

        /** Those that began after a time, itself excluded. */
        List<String> after(long millis) {
            return sorted.tailSet(new Beginning(millis + 1, ""), true).stream()
                    .map(Beginning::requestId)
                    .toList();
        }

        boolean areMostlyUpTo(long millis) {
            if (sorted.isEmpty() || sorted.first().startMillis() > millis) {
                return false;
            }
            return 2 * upTo(millis).size() >= sorted.size();
        }

        private SortedSet<Beginning> upTo(long millis) {
            return millis == Long.MAX_VALUE ? sorted : sorted.headSet(new Beginning(millis + 1, ""));
        }

        List<Beginning> removeUpTo(long millis) {
            List<Beginning> gone = List.copyOf(upTo(millis));
            gone.forEach(begun -> remove(begun.requestId()));
            return gone;
        }

        Map<String, Long> all() {
            return Map.copyOf(starts);
        }
    }
}
