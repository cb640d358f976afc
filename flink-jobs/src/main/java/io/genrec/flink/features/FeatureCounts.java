package io.genrec.flink.features;

import io.genrec.domain.page.PageSample;
import io.genrec.flink.split.Split;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.RuntimeContext;

/** What one task counts of its users; the job adds the tasks up, by name. */
final class FeatureCounts {
    static final String EVENTS = "events";
    static final String DUPLICATES = "duplicates";
    static final String USERS = "users";
    static final String PAGES = "pages";
    static final String HISTORY = "history behaviours";
    static final String POSITIVES = "positives per page";

    private final RuntimeContext task;

    /** Every count begins at none, so that the job can tell what never happened. */
    FeatureCounts(RuntimeContext task) {
        this.task = task;
        List.of(EVENTS, DUPLICATES, USERS, PAGES, HISTORY).forEach(task::getLongCounter);
        Stream.of(Split.values()).map(Split::label).forEach(task::getLongCounter);
        task.getHistogram(POSITIVES);
    }

    void user(long events, long duplicates) {
        add(USERS, 1);
        add(EVENTS, events);
        add(DUPLICATES, duplicates);
    }

    void pages(long pages) {
        add(PAGES, pages);
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
