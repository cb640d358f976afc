package io.genrec.simulator;

import io.genrec.datasets.run.StepResult;
import io.genrec.domain.event.Action;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a simulated log holds.
 *
 * @param events lines by action
 */
public record SimulatedLog(Map<Action, Long> events, Users users, Views views, Reactions reactions, Items items)
        implements StepResult {

    /**
     * Users with a reaction.
     *
     * @param medianBehaviours reactions of the median one of them, an item once a request
     */
    public record Users(int count, int medianBehaviours) {}

    /**
     * What was shown.
     *
     * @param positivePages pages with a reaction
     * @param pagesBySize pages by their number of slots
     */
    public record Views(long requests, long pages, long positivePages, Map<Integer, Long> pagesBySize) {
        public Views {
            pagesBySize = Map.copyOf(pagesBySize);
        }
    }

    /**
     * Items reacted to, an item once a request.
     *
     * @param repeats those of them on an item that the user had reacted to in an earlier request
     */
    public record Reactions(long count, long repeats) {}

    /**
     * Items of the shop.
     *
     * @param arrived those that came in while the log was written
     */
    public record Items(int count, long arrived) {}

    public SimulatedLog {
        events = Map.copyOf(events);
    }

    /** Lines of one action. */
    public long count(Action action) {
        return events.getOrDefault(action, 0L);
    }

    /** Clicks per exposure. */
    public double clickRate() {
        return ratio(count(Action.CLICKED), count(Action.EXPOSED));
    }

    /** Orders per click. */
    public double conversionRate() {
        return ratio(count(Action.ORDERED), count(Action.CLICKED));
    }

    /** Repeats per reaction. */
    public double repeatShare() {
        return ratio(reactions.repeats(), reactions.count());
    }

    /** Items reacted to on a page with any. */
    public double reactionsPerPositivePage() {
        return ratio(reactions.count(), views.positivePages());
    }

    @Override
    public List<String> lines() {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%,d exposures, %,d clicks, %,d carts, %,d orders by %,d users on %,d pages",
                        count(Action.EXPOSED),
                        count(Action.CLICKED),
                        count(Action.CARTED),
                        count(Action.ORDERED),
                        users.count(),
                        views.pages()),
                String.format(
                        Locale.ROOT,
                        "click rate %.1f%%, conversion %.1f%%, repeats %.1f%%; %,d pages with %.1f reactions each; %d"
                                + " behaviours of the median user",
                        100 * clickRate(),
                        100 * conversionRate(),
                        100 * repeatShare(),
                        views.positivePages(),
                        reactionsPerPositivePage(),
                        users.medianBehaviours()),
                String.format(
                        Locale.ROOT,
                        "%,d items, %,d of them arrived during the log; pages of %s items",
                        items.count(),
                        items.arrived(),
                        pageSizeRange()));
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("events", inOrder());
        facts.put("clickRate", clickRate());
        facts.put("conversionRate", conversionRate());
        facts.put("repeatShare", repeatShare());
        facts.put("users", users.count());
        facts.put("medianBehaviours", users.medianBehaviours());
        facts.put("requests", views.requests());
        facts.put("pages", views.pages());
        facts.put("positivePages", views.positivePages());
        facts.put("reactionsPerPositivePage", reactionsPerPositivePage());
        facts.put("pagesBySize", pageSizesByName());
        facts.put("items", items.count());
        facts.put("arrivedItems", items.arrived());
        return facts;
    }

    private Map<String, Long> inOrder() {
        Map<String, Long> byName = new LinkedHashMap<>();
        new EnumMap<>(events)
                .forEach((action, count) -> byName.put(action.name().toLowerCase(Locale.ROOT), count));
        return byName;
    }

    private Map<String, Long> pageSizesByName() {
        return new TreeMap<>(views.pagesBySize())
                .entrySet().stream()
                        .collect(Collectors.toMap(
                                size -> String.valueOf(size.getKey()),
                                Map.Entry::getValue,
                                Long::sum,
                                LinkedHashMap::new));
    }

    private String pageSizeRange() {
        TreeMap<Integer, Long> sizes = new TreeMap<>(views.pagesBySize());
        return sizes.isEmpty() ? "no" : sizes.firstKey() + " to " + sizes.lastKey();
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
