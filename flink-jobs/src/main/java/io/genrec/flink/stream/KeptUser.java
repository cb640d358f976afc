package io.genrec.flink.stream;

import static io.genrec.flink.stream.UserStates.access;
import static io.genrec.flink.stream.UserStates.change;

import io.genrec.domain.event.Event;
import io.genrec.flink.page.HistorySnapshot;
import io.genrec.flink.page.RequestHead;
import io.genrec.flink.page.TimelineHead;
import io.genrec.flink.page.TimelineStore;
import io.genrec.flink.stream.StateBytes.KeptHead;
import io.genrec.flink.stream.StateBytes.KeptRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one user, some of it at hand: what was read stays here, and what has changed is written to Flink's state all
 * at once ({@link #write}), so that a burst of events reads and writes once. To be used while the user is Flink's current key.
 */
final class KeptUser implements TimelineStore {
    /** A page of so many events is read whole, and has those that were written at once in one place; of a larger one each has its own. */
    private static final int READ_WHOLE = 100;

    private final String userId;
    private final UserStates states;
    private final ObjLongConsumer<String> looks;
    private final LongSupplier clock;

    private TimelineHead head;
    private long touchedMillis;
    private boolean headChanged;
    private @Nullable SettledHistory history;
    private boolean historyChanged;
    private @Nullable Recent<Event> reactions;
    private @Nullable Recent<Map.Entry<String, Long>> beginnings;

    private final Map<String, Optional<KeptRequest>> requests = new HashMap<>();
    private final Set<String> changedRequests = new HashSet<>();

    /** Of the requests at hand, how many events of each page are in the state. */
    private final Map<String, Map<Integer, Integer>> storedPages = new HashMap<>();

    private final Map<PageOfRequest, Set<Event>> newEvents = new HashMap<>();

    /** The page that was read whole last, and its events in the state. */
    private @Nullable PageOfRequest readPage;

    private Set<String> readEvents = Set.of();

    private record PageOfRequest(String requestId, int page) {}

    /** A list in the state: what there is of it, and what of that the state has not got. */
    private static final class Recent<T> {
        private List<T> all;
        private final List<T> added = new ArrayList<>();
        private boolean replaced;

        Recent(List<T> all) {
            this.all = all;
        }

        void add(T next) {
            all.add(next);
            added.add(next);
        }

        void replace(List<T> by) {
            all = new ArrayList<>(by);
            added.clear();
            replaced = true;
        }
    }

    /**
     * @param looks asked for looks at requests
     * @param clock the wall clock, milliseconds
     */
    KeptUser(String userId, UserStates states, ObjLongConsumer<String> looks, LongSupplier clock) {
        this.userId = userId;
        this.states = states;
        this.looks = looks;
        this.clock = clock;
        byte[] kept = access(() -> states.head().value());
        if (kept == null) {
            head = TimelineHead.NEW;
        } else {
            KeptHead read = StateBytes.readHead(kept);
            head = read.head();
            touchedMillis = read.touchedMillis();
        }
    }

    /** Whether the state has nothing of this user. */
    boolean isNew() {
        return touchedMillis == 0;
    }

    /** When the user's sequence was last renewed, wall clock; 0 where it never was. */
    long touchedMillis() {
        return touchedMillis;
    }

    /** How much is at hand, about. */
    int size() {
        return 1
                + requests.size()
                + (reactions == null ? 0 : reactions.all.size())
                + (beginnings == null ? 0 : beginnings.all.size());
    }

    /** Writes what has changed. */
    void write() {
        if (!headChanged && changedRequests.isEmpty() && newEvents.isEmpty()) {
            requests.clear();
            storedPages.clear();
            return;
        }
        change(() -> {
            states.head().update(StateBytes.write(new KeptHead(head, touchedMillis)));
            SettledHistory settled = history;
            if (historyChanged && settled != null) {
                states.history().update(StateBytes.write(settled));
            }
            for (String requestId : changedRequests) {
                Optional<KeptRequest> request = requests.get(requestId);
                if (request != null && request.isPresent()) {
                    states.requests().put(requestId, StateBytes.write(request.get()));
                }
            }
            for (Map.Entry<PageOfRequest, Set<Event>> page : newEvents.entrySet()) {
                write(page.getKey(), page.getValue());
            }
        });
        writeRecent();
        headChanged = false;
        historyChanged = false;
        requests.clear();
        changedRequests.clear();
        storedPages.clear();
        newEvents.clear();
        readPage = null;
    }

    private void write(PageOfRequest of, Set<Event> added) throws Exception {
        List<String> texts = added.stream().map(EventText::ofPage).toList();
        MapState<String, Boolean> events = states.events(of.requestId(), of.page());
        int before = stored(of);
        int all = Objects.requireNonNull(
                        kept(of.requestId()).orElseThrow().request().pages().get(of.page()))
                .events();
        if (all <= READ_WHOLE) {
            events.put(EventText.together(texts), true);
            return;
        }
        if (before > 0 && before <= READ_WHOLE) {
            Set<String> whole = readWhole(of);
            events.clear();
            for (String text : whole) {
                events.put(text, true);
            }
        }
        for (String text : texts) {
            events.put(text, true);
        }
    }

    private Set<String> readWhole(PageOfRequest of) {
        if (!of.equals(readPage)) {
            Set<String> texts = new LinkedHashSet<>();
            change(() -> states.events(of.requestId(), of.page())
                    .keys()
                    .forEach(together -> texts.addAll(EventText.apart(together))));
            readPage = of;
            readEvents = texts;
        }
        return readEvents;
    }

    private void writeRecent() {
        Recent<Event> young = reactions;
        if (young != null) {
            List<String> texts = (young.replaced ? young.all : young.added)
                    .stream().map(EventText::reaction).toList();
            change(() -> {
                if (young.replaced) {
                    states.reactions().update(texts);
                } else if (!texts.isEmpty()) {
                    states.reactions().addAll(texts);
                }
            });
            young.replaced = false;
            young.added.clear();
        }
        Recent<Map.Entry<String, Long>> begun = beginnings;
        if (begun != null) {
            List<String> texts = (begun.replaced ? begun.all : begun.added)
                    .stream()
                            .map(each -> EventText.beginning(each.getKey(), each.getValue()))
                            .toList();
            change(() -> {
                if (begun.replaced) {
                    states.beginnings().update(texts);
                } else if (!texts.isEmpty()) {
                    states.beginnings().addAll(texts);
                }
            });
            begun.replaced = false;
            begun.added.clear();
        }
    }

    /** Forgets the user, of whom no request is open. */
    void clear() {
        change(() -> {
            states.head().clear();
            states.history().clear();
            states.reactions().clear();
            states.beginnings().clear();
            states.requests().clear();
        });
    }

    /** Forgets that requests were there which were closed before a time, wall clock. */
    void forgetClosedBefore(long millis) {
        change(() -> {
            var kept = states.requests().entries().iterator();
            while (kept.hasNext()) {
                long closed = StateBytes.readRequest(kept.next().getValue()).closedMillis();
                if (closed > 0 && closed < millis) {
                    kept.remove();
                }
            }
        });
    }

    @Override
    public TimelineHead head() {
        return head;
    }

    @Override
    public void putHead(TimelineHead next) {
        head = next;
        headChanged = true;
        touchedMillis = clock.getAsLong();
    }

    @Override
    public SettledHistory history() {
        SettledHistory known = history;
        if (known == null) {
            byte[] kept = access(() -> states.history().value());
            known = kept == null ? SettledHistory.NONE : StateBytes.readHistory(kept);
            history = known;
        }
        return known;
    }

    @Override
    public void putHistory(SettledHistory next) {
        history = next;
        historyChanged = true;
        headChanged = true;
    }

    @Override
    public List<Event> reactions() {
        return List.copyOf(recentReactions().all);
    }

    private Recent<Event> recentReactions() {
        Recent<Event> known = reactions;
        if (known == null) {
            List<Event> kept = new ArrayList<>();
            texts(states.reactions()).forEach(text -> kept.add(EventText.reaction(text, userId)));
            known = new Recent<>(kept);
            reactions = known;
        }
        return known;
    }

    /** A list of Flink's that was never added to is null. */
    private static Iterable<String> texts(ListState<String> list) {
        Iterable<String> kept = access(list::get);
        return kept == null ? List.of() : kept;
    }

    @Override
    public void addReaction(Event reaction) {
        recentReactions().add(reaction);
        headChanged = true;
    }

    @Override
    public void putReactions(List<Event> next) {
        recentReactions().replace(next);
        headChanged = true;
    }

    @Override
    public Map<String, Long> beginnings() {
        Map<String, Long> all = new HashMap<>();
        recentBeginnings().all.forEach(begun -> all.put(begun.getKey(), begun.getValue()));
        return all;
    }

    private Recent<Map.Entry<String, Long>> recentBeginnings() {
        Recent<Map.Entry<String, Long>> known = beginnings;
        if (known == null) {
            List<Map.Entry<String, Long>> kept = new ArrayList<>();
            texts(states.beginnings())
                    .forEach(text -> kept.add(Map.entry(EventText.request(text), EventText.start(text))));
            known = new Recent<>(kept);
            beginnings = known;
        }
        return known;
    }

    @Override
    public void addBeginning(String requestId, long startMillis) {
        recentBeginnings().add(Map.entry(requestId, startMillis));
        headChanged = true;
    }

    @Override
    public void putBeginnings(Map<String, Long> next) {
        recentBeginnings().replace(List.copyOf(next.entrySet()));
        headChanged = true;
    }

    @Override
    public Optional<RequestHead> request(String requestId) {
        return kept(requestId).filter(kept -> kept.closedMillis() == 0).map(KeptRequest::request);
    }

    @Override
    public boolean isClosed(String requestId) {
        return kept(requestId).filter(kept -> kept.closedMillis() > 0).isPresent();
    }

    private Optional<KeptRequest> kept(String requestId) {
        Optional<KeptRequest> known = requests.get(requestId);
        if (known == null) {
            byte[] kept = access(() -> states.requests().get(requestId));
            known = Optional.ofNullable(kept).map(StateBytes::readRequest);
            requests.put(requestId, known);
            known.ifPresent(read -> {
                Map<Integer, Integer> stored = new HashMap<>();
                read.request().pages().forEach((page, head) -> stored.put(page, head.events()));
                storedPages.put(requestId, stored);
            });
        }
        return known;
    }

    @Override
    public void putRequest(String requestId, RequestHead request) {
        kept(requestId); // so that what of it is stored is known
        requests.put(requestId, Optional.of(new KeptRequest(request, 0)));
        changedRequests.add(requestId);
    }

    @Override
    public void close(String requestId, Collection<Integer> pages) {
        kept(requestId);
        for (int page : pages) {
            PageOfRequest of = new PageOfRequest(requestId, page);
            newEvents.remove(of);
            if (stored(of) > 0) {
                change(() -> states.events(requestId, page).clear());
            }
            if (of.equals(readPage)) {
                readPage = null;
            }
        }
        change(() -> states.before(requestId).clear());
        if (history().end() > history().entries().size()) { // else nothing was ever dropped
            change(() -> states.dropped(requestId).clear());
        }
        storedPages.remove(requestId);
        requests.put(
                requestId,
                Optional.of(new KeptRequest(
                        new RequestHead(0, 0, false, new TreeMap<>()), Math.max(1, clock.getAsLong()))));
        changedRequests.add(requestId);
    }

    private int stored(PageOfRequest of) {
        return storedPages.getOrDefault(of.requestId(), Map.of()).getOrDefault(of.page(), 0);
    }

    @Override
    public boolean hasEvent(Event event) {
        PageOfRequest of = new PageOfRequest(event.requestId(), event.page());
        Set<Event> unwritten = newEvents.get(of);
        if (unwritten != null && unwritten.contains(event)) {
            return true;
        }
        int stored = stored(of);
        if (stored == 0) {
            return false;
        }
        String text = EventText.ofPage(event);
        return stored <= READ_WHOLE
                ? readWhole(of).contains(text)
                : access(() -> states.events(of.requestId(), of.page()).contains(text));
    }

    @Override
    public void addEvent(Event event) {
        kept(event.requestId());
        newEvents
                .computeIfAbsent(new PageOfRequest(event.requestId(), event.page()), page -> new LinkedHashSet<>())
                .add(event);
    }

    @Override
    public List<Event> events(String requestId, int page) {
        PageOfRequest of = new PageOfRequest(requestId, page);
        List<Event> events = new ArrayList<>(newEvents.getOrDefault(of, Set.of()));
        if (of.equals(readPage)) {
            readEvents.forEach(text -> events.add(EventText.ofPage(text, userId, requestId, page)));
        } else if (stored(of) > 0) {
            change(() -> states.events(requestId, page).keys().forEach(together -> EventText.apart(together)
                    .forEach(text -> events.add(EventText.ofPage(text, userId, requestId, page)))));
        }
        return events;
    }

    @Override
    public Optional<HistorySnapshot> historyBefore(String requestId) {
        byte[] kept = access(() -> states.before(requestId).value());
        return Optional.ofNullable(kept).map(StateBytes::readSnapshot);
    }

    @Override
    public void putHistoryBefore(String requestId, HistorySnapshot before) {
        change(() -> states.before(requestId).update(StateBytes.write(before)));
    }

    @Override
    public boolean isDropped(String requestId, String itemId) {
        return access(() -> states.dropped(requestId).contains(itemId));
    }

    @Override
    public void addDropped(String requestId, String itemId) {
        change(() -> states.dropped(requestId).put(itemId, true));
    }

    @Override
    public void lookAt(String requestId, long millis) {
        looks.accept(requestId, millis);
    }
}
