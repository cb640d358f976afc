package io.genrec.datasets.sequence;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * One user's requests and reactions, told from the log. A request's history is what happened at an earlier moment than its
 * first event, as page samples have it.
 */
public final class UserRequests {
    private final Map<String, Long> requestStarts = new LinkedHashMap<>();
    private final Map<ItemOfRequest, Action> outcomes = new HashMap<>();
    private final Map<ItemOfRequest, Event> firstReactions = new HashMap<>();
    private final List<Event> reactions = new ArrayList<>();

    private record ItemOfRequest(String requestId, String itemId) {}

    public void add(Event event) {
        requestStarts.merge(event.requestId(), event.timeMillis(), Math::min);
        if (event.action().isPositive()) {
            reactions.add(event);
            ItemOfRequest key = new ItemOfRequest(event.requestId(), event.itemId());
            outcomes.merge(key, event.action(), Action::strongerOf);
            firstReactions.merge(key, event, BinaryOperator.minBy(Event.IN_TIME));
        }
    }

    /** Strongest action on an item within a request; {@link Action#EXPOSED} where there was no reaction. */
    public Action outcome(String requestId, String itemId) {
        return outcomes.getOrDefault(new ItemOfRequest(requestId, itemId), Action.EXPOSED);
    }

    /**
     * Whether an event stands for its item having been shown: an exposure where no reaction followed, else the first
     * reaction, for not every log has an exposure to each.
     */
    public boolean isImpression(Event event) {
        Event first = firstReactions.get(new ItemOfRequest(event.requestId(), event.itemId()));
        return first == null ? event.action() == Action.EXPOSED : first.equals(event);
    }

    /** The request's first moment. */
    public long startOf(String requestId) {
        Long start = requestStarts.get(requestId);
        if (start == null) {
            throw new IllegalArgumentException("no request " + requestId + " of this user");
        }
        return start;
    }

    /** The histories of some requests, each the newest {@code cap} behaviours before it, oldest first. */
    public Map<String, List<Behaviour>> histories(Set<String> requests, int cap) {
        List<Event> inTime = reactions.stream().sorted(Event.IN_TIME).toList();
        List<String> byStart = requests.stream()
                .sorted(Comparator.comparingLong(this::startOf).thenComparing(Comparator.naturalOrder()))
                .toList();
        List<Behaviour> behaviours = new ArrayList<>();
        Map<ItemOfRequest, Integer> places = new HashMap<>();
        Map<String, List<Behaviour>> histories = new HashMap<>();
        int next = 0;
        for (String request : byStart) {
            long start = startOf(request);
            while (next < inTime.size() && inTime.get(next).timeMillis() < start) {
                settle(inTime.get(next++), behaviours, places);
            }
            int from = Math.max(0, behaviours.size() - cap);
            histories.put(request, List.copyOf(behaviours.subList(from, behaviours.size())));
        }
        return histories;
    }

    private static void settle(Event event, List<Behaviour> behaviours, Map<ItemOfRequest, Integer> places) {
        ItemOfRequest key = new ItemOfRequest(event.requestId(), event.itemId());
        Integer place = places.putIfAbsent(key, behaviours.size());
        if (place == null) {
            behaviours.add(new Behaviour(event.itemId(), event.action(), event.timeMillis()));
        } else {
            Behaviour first = behaviours.get(place);
            behaviours.set(
                    place,
                    new Behaviour(first.itemId(), first.action().strongerOf(event.action()), first.timeMillis()));
        }
    }
}
