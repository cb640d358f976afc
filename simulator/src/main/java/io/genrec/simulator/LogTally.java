package io.genrec.simulator;

import io.genrec.domain.event.Action;
import io.genrec.simulator.visit.PageView;
import io.genrec.simulator.visit.ShownProduct;
import io.genrec.simulator.world.Catalogue;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts a log while it is written; grows with users and items, not with time. */
final class LogTally {
    private final Map<Action, Long> events = new EnumMap<>(Action.class);
    private final Map<Integer, Long> pagesBySize = new TreeMap<>();
    private final Map<String, BitSet> reactedTo = new HashMap<>();
    private final Map<String, Integer> behaviours = new HashMap<>();
    private long requests;
    private long pages;
    private long positivePages;
    private long reactions;
    private long repeats;

    void count(PageView view) {
        pages++;
        requests += view.page() == 1 ? 1 : 0;
        pagesBySize.merge(view.impressions().size(), 1L, Long::sum);
        boolean positive = false;
        for (ShownProduct impression : view.impressions()) {
            events.merge(Action.EXPOSED, 1L, Long::sum);
            impression.reactions().forEach(reaction -> events.merge(reaction.action(), 1L, Long::sum));
            if (impression.strongest().isPositive()) {
                positive = true;
                countReaction(view.request().userId(), impression.product().index());
            }
        }
        positivePages += positive ? 1 : 0;
    }

    long events() {
        return events.values().stream().mapToLong(Long::longValue).sum();
    }

    SimulatedLog result(Catalogue catalogue, long startMillis) {
        long arrived = catalogue.products().stream()
                .filter(product -> product.availableFromMillis() > startMillis)
                .count();
        return new SimulatedLog(
                events,
                new SimulatedLog.Users(reactedTo.size(), medianBehaviours()),
                new SimulatedLog.Views(requests, pages, positivePages, pagesBySize),
                new SimulatedLog.Reactions(reactions, repeats),
                new SimulatedLog.Items(catalogue.products().size(), arrived));
    }

    private void countReaction(String userId, int product) {
        reactions++;
        behaviours.merge(userId, 1, Integer::sum);
        BitSet seen = reactedTo.computeIfAbsent(userId, user -> new BitSet());
        repeats += seen.get(product) ? 1 : 0;
        seen.set(product);
    }

    private int medianBehaviours() {
        int[] sorted = behaviours.values().stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
