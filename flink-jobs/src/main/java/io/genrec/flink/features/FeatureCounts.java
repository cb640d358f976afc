package io.genrec.flink.features;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.flink.page.EventRules;
import io.genrec.flink.split.Split;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.flink.api.common.accumulators.Histogram;
import org.apache.flink.api.common.functions.RuntimeContext;

/** What one task counts of its users; the job adds the tasks up, by name. */
final class FeatureCounts {
    static final String EVENTS = "events";
    static final String DUPLICATES = "duplicates";
    static final String USERS = "users";
    static final String SEQUENCES = "sequences";
    static final String PAGES = "pages";
    static final String HISTORY = "history behaviours";
    static final String POSITIVES = "positives per page";
    static final String NOT_ATTRIBUTED = "events after their attribution window";
    static final String CAPPED_EVENTS = "events beyond the cap of an hour";
    static final String CAPPED_USERS = "users beyond the cap of an hour";
    static final String PAGE_SIZES = "items per page";

    private final RuntimeContext task;
    private final List<Histogram> byHour;

    /** Every count begins at none, so that the job can tell what never happened. */
    FeatureCounts(RuntimeContext task) {
        this.task = task;
        List.of(EVENTS, DUPLICATES, USERS, SEQUENCES, PAGES, HISTORY, NOT_ATTRIBUTED, CAPPED_EVENTS, CAPPED_USERS)
                .forEach(task::getLongCounter);
        Stream.of(Split.values()).map(Split::label).forEach(task::getLongCounter);
        byHour = Stream.of(Action.values())
                .map(FeatureCounts::byHour)
                .map(task::getHistogram)
                .toList();
        task.getHistogram(POSITIVES);
        task.getHistogram(PAGE_SIZES);
    }

    /** Name of the histogram over the hours of the day, UTC, of an action. */
    static String byHour(Action action) {
        return action.name().toLowerCase(Locale.ROOT) + " by hour";
    }

    /** An event that was read and is not a duplicate, whatever becomes of it. */
    void event(Event event) {
        byHour.get(event.action().strength()).add((int) (EventRules.hourOf(event.timeMillis()) % 24));
    }

    void notAttributed() {
        add(NOT_ATTRIBUTED, 1);
    }

    void capped(long events) {
        if (events > 0) {
            add(CAPPED_EVENTS, events);
            add(CAPPED_USERS, 1);
        }
    }

    void user(long events, long duplicates) {
        add(USERS, 1);
        add(EVENTS, events);
        add(DUPLICATES, duplicates);
    }

    void sequence() {
        add(SEQUENCES, 1);
    }

    /** @param sizes items of each */
    void pages(List<Integer> sizes) {
        add(PAGES, sizes.size());
        sizes.forEach(task.getHistogram(PAGE_SIZES)::add);
    }

    void sample(Split split, PageSample sample) {
        add(split.label(), 1);
        add(HISTORY, sample.history().size());
        task.getHistogram(POSITIVES).add(sample.positives().size());
    }

    private void add(String count, long more) {
        task.getLongCounter(count).add(more);
    }
}
