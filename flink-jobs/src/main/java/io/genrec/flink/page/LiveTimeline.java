package io.genrec.flink.page;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.page.OpenTimeline.Agenda;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One user's events in the order in which they come, folded into what {@link UserTimeline} makes of them in order of
 * time. The result is the same for every order, as long as no event comes later than the lateness allows.
 *
 * <p>How: (1) Whatever happened longer ago than the lateness before the log's time (the watermark) is settled, because
 * no earlier event can come: its reactions are folded into one capped history. (2) Younger reactions are kept as events
 * and folded anew over the settled history whenever somebody asks. (3) A request keeps its events until its attribution
 * window and the lateness after it have passed; its pages are assembled anew from them, said when they close, said again
 * where they have changed, and complete at the end. (4) A request's history is frozen on the way of (1), when its
 * beginning is settled.
 */
public final class LiveTimeline {
    private static final int CLOSED_REMEMBERED = 256;

    /** Looks are bundled into one a second, so that a burst of events is one correction. */
    private static final long LOOK_MILLIS = 1000;

    private final String userId;
    private final PageRules pages;
    private final EventRules rules;
    private final LatenessRules waits;
    private final OpenRequest.Store requests;
    private final Said said;

    private UserHistory history;
    private final List<Event> reactions;
    private final Map<String, Agenda> open = new LinkedHashMap<>();
    private final List<String> closed;
    private final TreeMap<Long, Integer> hours = new TreeMap<>();
    private boolean capped;
    private long revision;
    private boolean seeded;

    /** Where a timeline says what it has found out. */
    public interface Said {
        /** @param revision rises with every call for a user */
        void sequence(UserSequence sequence, long revision);

        /**
         * A page as it is known now.
         *
         * @param revision 1-based, rises with every call for a page
         */
        void page(PageSample sample, int revision);

        /** A page that cannot change any more. */
        void complete(PageSample sample);

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
        /** Behind the log's time by more than the lateness. */
        TOO_LATE,
        /** Too long after its request began. */
        NOT_ATTRIBUTED,
        /** More than a person's events in an hour. */
        CAPPED
    }

    public LiveTimeline(
            String userId,
            PageRules pages,
            EventRules rules,
            LatenessRules waits,
            OpenTimeline state,
            OpenRequest.Store requests,
            Said said) {
        this.userId = userId;
        this.pages = pages;
        this.rules = rules;
        this.waits = waits;
        this.requests = requests;
        this.said = said;
        this.history = new UserHistory(pages.historyCap(), state.history(), state.historyEnd());
        this.reactions = new ArrayList<>(state.reactions());
        state.open().forEach(request -> open.put(request.requestId(), request));
        this.closed = new ArrayList<>(state.closed());
        state.hours().forEach(hour -> hours.put(hour.hour(), hour.events()));
        this.capped = state.capped();
        this.revision = state.revision();
        this.seeded = state.seeded();
    }

    /** What must be kept, the requests in the store apart. */
    public OpenTimeline state() {
        return new OpenTimeline(
                history.entries(),
                history.end(),
                reactions,
                List.copyOf(open.values()),
                closed,
                hours.entrySet().stream()
                        .map(hour -> new OpenTimeline.Hour(hour.getKey(), hour.getValue()))
                        .toList(),
                capped,
                revision,
                seeded);
    }

    /** Lays a history from elsewhere under this one, once. */
    public void seed(UserSequence earlier) {
        if (seeded) {
            return;
        }
        seeded = true;
        List<HistoryEntry> entries = new ArrayList<>();
        earlier.behaviours().forEach(behaviour -> entries.add(new HistoryEntry("", behaviour)));
        entries.addAll(history.entries());
        history = new UserHistory(pages.historyCap(), entries, earlier.end() + history.end());
        saySequence();
    }

    /**
     * Tells an event.
     *
     * @param now the log's time: the watermark
     */
    public Taken add(Event event, long now) {
        if (event.timeMillis() <= settledAt(now)) {
            return Taken.TOO_LATE;
        }
        Agenda known = open.get(event.requestId());
        if (closed.contains(event.requestId()) || (known != null && !rules.attributes(event, known.startMillis()))) {
            return Taken.NOT_ATTRIBUTED;
        }
        OpenRequest request = known == null
                ? new OpenRequest(List.of(), Optional.empty(), Map.of())
                : requests.find(event.requestId()).orElseThrow();
        if (request.events().contains(event)) {
            return Taken.DUPLICATE;
        }
        if (hours.merge(EventRules.hourOf(event.timeMillis()), 1, Integer::sum) > rules.maxEventsPerHour()) {
            capped = true;
            return Taken.CAPPED;
        }
        List<Event> events = new ArrayList<>(request.events());
        events.add(event);
        requests.put(event.requestId(), new OpenRequest(events, request.history(), request.emitted()));
        plan(event, known, events, now);
        if (event.action().isPositive()) {
            reactions.add(event);
            lookAgainAfter(event, now);
            saySequence();
        }
        return Taken.COUNTED;
    }

    /**
     * Says whatever is due.
     *
     * @param now the log's time: the watermark
     */
    public void advance(long now) {
        settle(settledAt(now));
        for (Agenda request : List.copyOf(open.values())) {
            if (request.dueMillis() <= now) {
                look(request, now);
            }
        }
        long oldest = settledAt(now);
        if (oldest > Long.MIN_VALUE) {
            history.forgetBefore(oldest - rules.attributionWindow().toMillis());
            hours.headMap(EventRules.hourOf(Math.max(0, oldest))).clear();
        }
    }

    /** When to look again, in the log's time; empty where there is nothing to come. */
    public Optional<Long> due() {
        return open.values().stream().map(Agenda::dueMillis).min(Comparator.naturalOrder());
    }

    /** Whether more events ever came in an hour than a person's. */
    public boolean isCapped() {
        return capped;
    }

    /** The newest behaviours, of everything told so far. */
    public UserSequence sequence() {
        HistorySnapshot all = historyOf(reactions, Long.MAX_VALUE);
        return new UserSequence(userId, all.behaviours(), all.end());
    }

    private void saySequence() {
        revision++;
        said.sequence(sequence(), revision);
    }

    private long settledAt(long now) {
        return now == Long.MIN_VALUE ? now : now - waits.lateness().toMillis();
    }

    private void plan(Event event, @Nullable Agenda known, List<Event> events, long now) {
        long pageFirst = events.stream()
                .filter(other -> other.page() == event.page())
                .mapToLong(Event::timeMillis)
                .min()
                .orElseThrow();
        long look = roundedUp(Math.max(pageFirst + waits.pageCloses().toMillis(), Math.max(event.timeMillis(), now)));
        if (known == null) {
            open.put(event.requestId(), new Agenda(event.requestId(), event.timeMillis(), look, false));
        } else {
            open.put(
                    event.requestId(),
                    new Agenda(
                            event.requestId(),
                            Math.min(known.startMillis(), event.timeMillis()),
                            Math.min(known.dueMillis(), look),
                            known.settled()));
        }
    }

    /** A reaction that came late may belong to the history of requests that began after it. */
    private void lookAgainAfter(Event reaction, long now) {
        open.replaceAll((id, request) -> request.settled() || request.startMillis() <= reaction.timeMillis()
                ? request
                : new Agenda(id, request.startMillis(), Math.min(request.dueMillis(), roundedUp(now)), false));
    }

    private static long roundedUp(long millis) {
        return (Math.floorDiv(millis, LOOK_MILLIS) + 1) * LOOK_MILLIS;
    }

    /** Folds everything up to this time, itself included, into the history; freezes the histories of requests on the way. */
    private void settle(long upTo) {
        List<Event> due = new ArrayList<>();
        for (Event reaction : reactions) {
            if (reaction.timeMillis() <= upTo) {
                due.add(reaction);
            }
        }
        reactions.removeAll(due);
        due.removeIf(reaction -> !counts(reaction)); // its request turned out to have begun earlier
        due.sort(Event.IN_TIME);
        int next = 0;
        for (Agenda request : beginnings(upTo)) {
            while (next < due.size() && due.get(next).timeMillis() < request.startMillis()) {
                history.add(due.get(next++));
            }
            HistorySnapshot before = history.before(request.startMillis());
            OpenRequest body = requests.find(request.requestId()).orElseThrow();
            requests.put(request.requestId(), new OpenRequest(body.events(), Optional.of(before), body.emitted()));
            open.put(
                    request.requestId(),
                    new Agenda(request.requestId(), request.startMillis(), request.dueMillis(), true));
        }
        while (next < due.size()) {
            history.add(due.get(next++));
        }
    }

    private List<Agenda> beginnings(long upTo) {
        return open.values().stream()
                .filter(request -> !request.settled() && request.startMillis() <= upTo)
                .sorted(Comparator.comparingLong(Agenda::startMillis))
                .toList();
    }

    private boolean counts(Event event) {
        Agenda request = open.get(event.requestId());
        return request != null && rules.attributes(event, request.startMillis());
    }

    private void look(Agenda agenda, long now) {
        OpenRequest request = requests.find(agenda.requestId()).orElseThrow();
        long end = agenda.startMillis()
                + rules.attributionWindow().toMillis()
                + waits.lateness().toMillis();
        HistorySnapshot before = request.history().orElseGet(() -> historyOf(reactions, agenda.startMillis()));
        List<Event> counted = request.events().stream()
                .filter(event -> rules.attributes(event, agenda.startMillis()))
                .toList();
        RequestPages assembled = RequestPages.of(counted, before);
        List<PageSample> samples = assembled.samples(pages);
        Map<Integer, OpenRequest.Emitted> emitted = new HashMap<>(request.emitted());
        long nextDue = roundedUp(end);
        for (PageSample sample : samples) {
            long closes = sample.timeMillis() + waits.pageCloses().toMillis();
            if (closes <= now || end <= now) {
                sayPage(sample, emitted);
            } else {
                nextDue = Math.min(nextDue, roundedUp(closes));
            }
        }
        if (end <= now) {
            samples.forEach(said::complete);
            said.closed(assembled.pageSizes(), request.events().size() - counted.size());
            requests.remove(agenda.requestId());
            open.remove(agenda.requestId());
            closed.add(agenda.requestId());
            if (closed.size() > CLOSED_REMEMBERED) {
                closed.remove(0);
            }
        } else {
            requests.put(agenda.requestId(), new OpenRequest(request.events(), request.history(), emitted));
            open.put(
                    agenda.requestId(),
                    new Agenda(agenda.requestId(), agenda.startMillis(), nextDue, agenda.settled()));
        }
    }

    private void sayPage(PageSample sample, Map<Integer, OpenRequest.Emitted> emitted) {
        long fingerprint = SampleFingerprint.of(sample);
        OpenRequest.Emitted last = emitted.get(sample.page());
        if (last == null || last.fingerprint() != fingerprint) {
            int next = last == null ? 1 : last.revision() + 1;
            emitted.put(sample.page(), new OpenRequest.Emitted(next, fingerprint));
            said.page(sample, next);
        }
    }

    /** The settled history with the younger reactions strictly before a time folded over it. */
    private HistorySnapshot historyOf(List<Event> younger, long beforeMillis) {
        UserHistory copy = new UserHistory(pages.historyCap(), history.entries(), history.end());
        younger.stream()
                .filter(event -> event.timeMillis() < beforeMillis)
                .filter(this::counts)
                .sorted(Event.IN_TIME)
                .forEach(copy::add);
        return copy.upToNow();
    }
}
