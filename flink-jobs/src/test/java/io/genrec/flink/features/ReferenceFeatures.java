package io.genrec.flink.features;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.page.PageRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The features by definition, each page from the whole log anew: no state, no order of arrival, no thought for speed.
 * Shares no code with the job.
 */
public final class ReferenceFeatures {
    private final List<Event> log;
    private final PageRules rules;

    public ReferenceFeatures(Collection<Event> log, PageRules rules) {
        this.log = log.stream().distinct().toList();
        this.rules = rules;
    }

    /** Of those events alone that come soon enough after the beginning of their requests. */
    public static ReferenceFeatures attributed(Collection<Event> log, PageRules rules, Duration window) {
        ReferenceFeatures all = new ReferenceFeatures(log, rules);
        return new ReferenceFeatures(
                log.stream()
                        .filter(event ->
                                event.timeMillis() - all.start(event.userId(), event.requestId()) <= window.toMillis())
                        .toList(),
                rules);
    }

    /** Samples of all users, whatever the split; without order. */
    public List<PageSample> samples() {
        record Page(String user, String request, int page) {}
        return distinct(log, event -> new Page(event.userId(), event.requestId(), event.page())).stream()
                .map(page -> sample(page.user(), page.request(), page.page()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Sequences of all users; without order. */
    public List<UserSequence> sequences() {
        return distinct(log, Event::userId).stream()
                .map(user -> {
                    List<Behaviour> all = behavioursBefore(user, Long.MAX_VALUE);
                    return new UserSequence(user, newest(all), all.size());
                })
                .filter(sequence -> sequence.end() > 0)
                .toList();
    }

    public long start(String user, String request) {
        return log.stream()
                .filter(event ->
                        event.userId().equals(user) && event.requestId().equals(request))
                .mapToLong(Event::timeMillis)
                .min()
                .orElseThrow();
    }

    private Optional<PageSample> sample(String user, String request, int page) {
        List<Event> events = log.stream()
                .filter(event ->
                        event.userId().equals(user) && event.requestId().equals(request) && event.page() == page)
                .toList();
        List<PageItem> items = new ArrayList<>();
        for (String item : distinct(events, Event::itemId)) {
            Action strongest = events.stream()
                    .filter(event -> event.itemId().equals(item))
                    .map(Event::action)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            Event earliest = events.stream()
                    .filter(event -> event.itemId().equals(item) && event.action() == strongest)
                    .min(Comparator.comparing(Event::timeMillis).thenComparing(Event::position))
                    .orElseThrow();
            items.add(new PageItem(item, strongest, earliest.position(), earliest.timeMillis()));
        }
        items.sort(Comparator.comparing((PageItem item) -> -item.action().ordinal())
                .thenComparing(PageItem::timeMillis)
                .thenComparing(PageItem::position)
                .thenComparing(PageItem::itemId));
        long positives =
                items.stream().filter(item -> item.action() != Action.EXPOSED).count();
        List<Behaviour> history = behavioursBefore(user, start(user, request));
        if (history.size() < rules.minHistory() || (positives == 0 && !rules.keepPagesWithoutPositives())) {
            return Optional.empty();
        }
        long kept = Math.min(rules.maxItems(), positives + rules.maxExposed());
        return Optional.of(new PageSample(
                user,
                request,
                page,
                events.stream().mapToLong(Event::timeMillis).min().orElseThrow(),
                newest(history),
                history.size(),
                items.stream().limit(kept).toList()));
    }

    private List<Behaviour> behavioursBefore(String user, long time) {
        record Reaction(String request, String item) {}
        List<Event> reactions = log.stream()
                .filter(event ->
                        event.userId().equals(user) && event.action() != Action.EXPOSED && event.timeMillis() < time)
                .sorted(Comparator.comparing(Event::timeMillis)
                        .thenComparing(Event::requestId)
                        .thenComparing(Event::page)
                        .thenComparing(Event::position)
                        .thenComparing(Event::itemId))
                .toList();
        Set<Reaction> seen = new LinkedHashSet<>();
        reactions.forEach(event -> seen.add(new Reaction(event.requestId(), event.itemId())));
        return seen.stream()
                .map(reaction -> {
                    List<Event> same = reactions.stream()
                            .filter(event -> event.requestId().equals(reaction.request())
                                    && event.itemId().equals(reaction.item()))
                            .toList();
                    Action strongest = same.stream()
                            .map(Event::action)
                            .max(Comparator.naturalOrder())
                            .orElseThrow();
                    return new Behaviour(reaction.item(), strongest, same.get(0).timeMillis());
                })
                .toList();
    }

    private List<Behaviour> newest(List<Behaviour> all) {
        return all.subList(Math.max(0, all.size() - rules.historyCap()), all.size());
    }

    private static <T, K> List<K> distinct(Collection<T> values, Function<T, K> key) {
        return values.stream().map(key).distinct().toList();
    }
}
