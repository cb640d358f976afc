package io.genrec.alignment.reward;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The newest behaviours of a history on items of the catalogue, newest first, and the moment they are looked at. */
final class KnownHistory {
    private final List<Integer> items = new ArrayList<>();
    private final List<Action> actions = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final long atMillis;

    /** @param history oldest first */
    KnownHistory(CandidateItems catalogue, List<Behaviour> history, int cap, long atMillis) {
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

    int size() {
        return items.size();
    }

    int item(int place) {
        return items.get(place);
    }

    /** Numbers of all items, newest first. */
    List<Integer> items() {
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
