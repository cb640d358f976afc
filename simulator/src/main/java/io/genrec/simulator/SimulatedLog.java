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
 * @param users with a reaction
 * @param medianBehaviours reactions of the median one of those users, an item once a request
 * @param positivePages pages with a reaction
 * @param reactions items reacted to, an item once a request
 * @param repeats those of them on an item that the user had reacted to in an earlier request
 * @param pagesBySize pages by their number of slots
 * @param arrivedItems items that came in while the log was written
 */
public record SimulatedLog(
        Map<Action, Long> events,
        int users,
        int medianBehaviours,
        long requests,
        long pages,
        long positivePages,
        long reactions,
        long repeats,
        Map<Integer, Long> pagesBySize,
        int items,
        long arrivedItems)
        implements StepResult {

    public SimulatedLog {
        events = Map.copyOf(events);
        pagesBySize = Map.copyOf(pagesBySize);
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
        return ratio(repeats, reactions);
    }

    /** Items reacted to on a page with any. */
    public double reactionsPerPositivePage() {
        return ratio(reactions, positivePages);
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
                        users,
                        pages),
                String.format(
                        Locale.ROOT,
                        "click rate %.1f%%, conversion %.1f%%, repeats %.1f%%; %,d pages with %.1f reactions each; %d"
                                + " behaviours of the median user",
                        100 * clickRate(),
                        100 * conversionRate(),
                        100 * repeatShare(),
                        positivePages,
                        reactionsPerPositivePage(),
                        medianBehaviours),
                String.format(
                        Locale.ROOT,
                        "%,d items, %,d of them arrived during the log; pages of %s items",
                        items,
                        arrivedItems,
                        pageSizeRange()));
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("events", inOrder());
        facts.put("clickRate", clickRate());
        facts.put("conversionRate", conversionRate());
        facts.put("repeatShare", repeatShare());
        facts.put("users", users);
        facts.put("medianBehaviours", medianBehaviours);
        facts.put("requests", requests);
        facts.put("pages", pages);
        facts.put("positivePages", positivePages);
        facts.put("reactionsPerPositivePage", reactionsPerPositivePage());
        facts.put("pagesBySize", pageSizesByName());
        facts.put("items", items);
        facts.put("arrivedItems", arrivedItems);
        return facts;
    }

    private Map<String, Long> inOrder() {
        Map<String, Long> byName = new LinkedHashMap<>();
        new EnumMap<>(events)
                .forEach((action, count) -> byName.put(action.name().toLowerCase(Locale.ROOT), count));
        return byName;
    }

    private Map<String, Long> pageSizesByName() {
        return new TreeMap<>(pagesBySize)
                .entrySet().stream()
                        .collect(Collectors.toMap(
                                size -> String.valueOf(size.getKey()),
                                Map.Entry::getValue,
                                Long::sum,
                                LinkedHashMap::new));
    }

    private String pageSizeRange() {
        TreeMap<Integer, Long> sizes = new TreeMap<>(pagesBySize);
        return sizes.isEmpty() ? "no" : sizes.firstKey() + " to " + sizes.lastKey();
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
