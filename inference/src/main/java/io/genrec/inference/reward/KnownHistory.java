package io.genrec.inference.reward;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The newest behaviours of a history on items of the catalogue, newest first, and the moment they are looked at. */
public final class KnownHistory {
    private final List<Integer> items = new ArrayList<>();
    private final List<Action> actions = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final long atMillis;

    /**
     * @param history oldest first
     * @param cap behaviours at most, the newest
     * @param atMillis milliseconds since the epoch, UTC
     */
    public KnownHistory(CandidateItems catalogue, List<Behaviour> history, int cap, long atMillis) {
        this.atMillis = atMillis;
        for (int i = history.size() - 1; i >= 0 && items.size() < cap; i--) {
            Behaviour behaviour = history.get(i);
            catalogue.number(behaviour.itemId()).ifPresent(number -> {
                items.add(number);
                actions.add(behaviour.action());
                times.add(behaviour.timeMillis());
            });
        }
    }

    public int size() {
        return items.size();
    }

    public int item(int place) {
        return items.get(place);
    }

    /** Numbers of all items, newest first. */
    public List<Integer> items() {
        return Collections.unmodifiableList(items);
    }

    Action action(int place) {
        return actions.get(place);
    }

    /** Milliseconds that a behaviour lies back. */
    long age(int place) {
        return Math.max(0, atMillis - times.get(place));
    }
}
