package io.genrec.flink.features;

import io.genrec.domain.page.PageSample;
import io.genrec.flink.split.Split;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.accumulators.Histogram;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;

/** What one task counts of its users; the job adds the tasks up, by name. */
final class FeatureCounts {
    static final String EVENTS = "events";
    static final String DUPLICATES = "duplicates";
    static final String USERS = "users";
    static final String PAGES = "pages";
    static final String HISTORY = "history behaviours";
    static final String POSITIVES = "positives per page";

    private final LongCounter events = new LongCounter();
    private final LongCounter duplicates = new LongCounter();
    private final LongCounter users = new LongCounter();
    private final LongCounter pages = new LongCounter();
    private final LongCounter historyBehaviours = new LongCounter();
    private final Histogram positivesPerPage = new Histogram();
    private final List<LongCounter> samples =
            Stream.of(Split.values()).map(split -> new LongCounter()).toList();

    FeatureCounts(RuntimeContext task) {
        task.addAccumulator(EVENTS, events);
        task.addAccumulator(DUPLICATES, duplicates);
        task.addAccumulator(USERS, users);
        task.addAccumulator(PAGES, pages);
        task.addAccumulator(HISTORY, historyBehaviours);
        task.addAccumulator(POSITIVES, positivesPerPage);
        for (Split split : Split.values()) {
            task.addAccumulator(split.label(), samples.get(split.ordinal()));
        }
    }

    void user(long userEvents, long userDuplicates) {
        users.add(1);
        events.add(userEvents);
        duplicates.add(userDuplicates);
    }

    void pages(long count) {
        pages.add(count);
    }

    void sample(Split split, PageSample sample) {
        samples.get(split.ordinal()).add(1);
        historyBehaviours.add(sample.history().size());
        positivesPerPage.add(sample.positives().size());
    }
}
