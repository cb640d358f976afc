package io.genrec.flink.page;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.flink.page.TimelineStore.SettledHistory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The history of {@link UserHistory}, told in any order: a settled part, and the younger reactions above it, sorted by the
 * first reaction to an item of a request. To add a reaction and to ask for a history costs the same however many there are,
 * as long as they come about in order.
 */
final class RecentHistory {
    private static final Comparator<Entry> BY_FIRST = Comparator.comparing(Entry::first, Event.IN_TIME);

    private final int cap;
    private final List<HistoryEntry> settled;
    private long settledEnd;

    /** Young reactions to what the settled part holds, and to what it does not: the latter are its continuation, in order. */
    private final Map<ItemOfRequest, Entry> young = new HashMap<>();

    private final List<Entry> continuation = new ArrayList<>();
    private final Map<ItemOfRequest, Integer> places = new HashMap<>();

    private record ItemOfRequest(String requestId, String itemId) {
        static ItemOfRequest of(Event event) {
            return new ItemOfRequest(event.requestId(), event.itemId());
        }
    }

    /** The young reactions to one item of one request, in order. */
    private record Entry(List<Event> reactions) {
        Event first() {
            return reactions.get(0);
        }

        Event last() {
            return reactions.get(reactions.size() - 1);
        }

        /** The strongest before a time; null where there is none. */
        @Nullable
        Action before(long millis) {
            Action strongest = null;
            for (Event reaction : reactions) {
                if (reaction.timeMillis() >= millis) {
                    break;
                }
                strongest = strongest == null ? reaction.action() : strongest.strongerOf(reaction.action());
            }
            return strongest;
        }
    }

    RecentHistory(int cap, SettledHistory settled, List<Event> reactions) {
        this.cap = cap;
        this.settled = new ArrayList<>(settled.entries());
        this.settledEnd = settled.end();
        index();
        List<Event> sorted = new ArrayList<>(reactions);
        sorted.sort(Event.IN_TIME);
        sorted.forEach(this::add);
    }

    /** Whether an item of a request is in the settled part, or among the younger reactions. */
    boolean knows(Event reaction) {
        ItemOfRequest item = ItemOfRequest.of(reaction);
        return places.containsKey(item) || young.containsKey(item);
    }

    void add(Event reaction) {
        ItemOfRequest item = ItemOfRequest.of(reaction);
        boolean continues = !places.containsKey(item);
        Entry known = young.get(item);
        if (known == null) {
            Entry entry = new Entry(new ArrayList<>(List.of(reaction)));
            young.put(item, entry);
            if (continues) {
                continuation.add(place(entry), entry);
            }
            return;
        }
        boolean earlier = Event.IN_TIME.compare(reaction, known.first()) < 0;
        if (continues && earlier) {
            continuation.remove(place(known));
        }
        int at = known.reactions().size();
        while (at > 0 && Event.IN_TIME.compare(known.reactions().get(at - 1), reaction) > 0) {
            at--;
        }
        known.reactions().add(at, reaction);
        if (continues && earlier) {
            continuation.add(place(known), known);
        }
    }

    /** Where an entry is, or would be. */
    private int place(Entry entry) {
        int size = continuation.size();
        if (size == 0 || BY_FIRST.compare(continuation.get(size - 1), entry) < 0) {
            return size; // as most do
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (BY_FIRST.compare(continuation.get(middle), entry) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Takes young reactions back. */
    void removeIf(Predicate<Event> gone) {
        List<Event> left = reactions();
        if (left.removeIf(gone)) {
            young.clear();
            continuation.clear();
            left.forEach(this::add);
        }
    }

    /** The young reactions, in no order. */
    List<Event> reactions() {
        List<Event> all = new ArrayList<>();
        young.values().forEach(entry -> all.addAll(entry.reactions()));
        return all;
    }

    /** Time of the newest of all young reactions' firsts; the least there is where there is none. */
    long newestMillis() {
        return young.isEmpty()
                ? Long.MIN_VALUE
                : young.values().stream()
                        .mapToLong(entry -> entry.last().timeMillis())
                        .max()
                        .getAsLong();
    }

    /** The history of everything that happened strictly before this time, which is after all that is settled. */
    HistorySnapshot before(long millis) {
        int count = countBefore(millis);
        int fromYoung = Math.min(count, cap);
        int fromSettled = Math.min(settled.size(), cap - fromYoung);
        List<Behaviour> behaviours = new ArrayList<>(fromYoung + fromSettled);
        for (HistoryEntry entry : settled.subList(settled.size() - fromSettled, settled.size())) {
            behaviours.add(asOf(entry, millis).behaviour());
        }
        for (Entry entry : continuation.subList(count - fromYoung, count)) {
            Action action = entry.before(millis);
            behaviours.add(new Behaviour(
                    entry.first().itemId(),
                    action == null ? entry.first().action() : action,
                    entry.first().timeMillis()));
        }
        return new HistorySnapshot(behaviours, settledEnd + count);
    }

    private HistoryEntry asOf(HistoryEntry entry, long millis) {
        Entry later = young.isEmpty() ? null : young.get(key(entry));
        Action action = later == null ? null : later.before(millis);
        return action == null ? entry : stronger(entry, action);
    }

    private static HistoryEntry stronger(HistoryEntry entry, Action action) {
        Behaviour behaviour = entry.behaviour();
        return new HistoryEntry(
                entry.requestId(),
                new Behaviour(behaviour.itemId(), behaviour.action().strongerOf(action), behaviour.timeMillis()));
    }

    private int countBefore(long millis) {
        int size = continuation.size();
        if (size == 0 || continuation.get(size - 1).first().timeMillis() < millis) {
            return size;
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (continuation.get(middle).first().timeMillis() < millis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether so much is old enough to be settled that it is worth walking over all. */
    boolean isMostlyUpTo(long millis) {
        int old = millis == Long.MAX_VALUE ? continuation.size() : countBefore(millis + 1);
        int upgrades = young.size() - continuation.size();
        return (old > 0 && 2 * old >= continuation.size()) || upgrades > Math.max(16, continuation.size());
    }

    /** Settles everything up to this time, itself included. @return what the history does not hold any more */
    List<HistoryEntry> settle(long millis) {
        List<Event> later = new ArrayList<>();
        int settling = 0;
        for (int place = 0; place < settled.size(); place++) {
            Entry upgrades = young.get(key(settled.get(place)));
            if (upgrades != null) {
                settled.set(place, asOf(settled.get(place), millis + 1));
            }
        }
        for (Entry entry : continuation) {
            if (entry.first().timeMillis() > millis) {
                break;
            }
            settling++;
            Action action = entry.before(millis + 1);
            settled.add(new HistoryEntry(
                    entry.first().requestId(),
                    new Behaviour(
                            entry.first().itemId(),
                            action == null ? entry.first().action() : action,
                            entry.first().timeMillis())));
        }
        settledEnd += settling;
        for (Event reaction : reactions()) {
            if (reaction.timeMillis() > millis) {
                later.add(reaction);
            }
        }
        List<HistoryEntry> over = settled.subList(0, Math.max(0, settled.size() - cap));
        List<HistoryEntry> dropped = List.copyOf(over);
        over.clear();
        index();
        young.clear();
        continuation.clear();
        later.sort(Event.IN_TIME);
        for (Event reaction : later) {
            if (dropped.isEmpty() || !isAmong(dropped, reaction)) {
                add(reaction);
            }
        }
        return dropped;
    }

    private static boolean isAmong(List<HistoryEntry> entries, Event reaction) {
        return entries.stream().anyMatch(entry -> key(entry).equals(ItemOfRequest.of(reaction)));
    }

    /** Lays a history from elsewhere under this one. */
    void prepend(List<Behaviour> earlier, long end) {
        List<HistoryEntry> entries = new ArrayList<>();
        earlier.forEach(behaviour -> entries.add(new HistoryEntry("", behaviour)));
        entries.addAll(settled);
        settled.clear();
        settled.addAll(entries.subList(Math.max(0, entries.size() - cap), entries.size()));
        settledEnd += end;
        index();
    }

    SettledHistory settled() {
        return new SettledHistory(settled, settledEnd);
    }

    private void index() {
        places.clear();
        for (int place = 0; place < settled.size(); place++) {
            places.put(key(settled.get(place)), place);
        }
    }

    private static ItemOfRequest key(HistoryEntry entry) {
        return new ItemOfRequest(entry.requestId(), entry.behaviour().itemId());
    }
}
