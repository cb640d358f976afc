package io.genrec.flink.stream;

import io.genrec.domain.page.PageSample;
import io.genrec.flink.page.LiveTimeline;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What one task counts of the stream, in Flink's own metrics, under {@code genrec}. */
final class StreamCounts {
    private final Map<LiveTimeline.Taken, Counter> events = new EnumMap<>(LiveTimeline.Taken.class);
    private final Counter sequences;
    private final Counter pages;
    private final Counter corrections;
    private final Counter completePages;
    private final Counter positives;

    StreamCounts(MetricGroup task) {
        MetricGroup genrec = task.addGroup("genrec");
        for (LiveTimeline.Taken taken : LiveTimeline.Taken.values()) {
            events.put(taken, genrec.counter("events_" + taken.name().toLowerCase(Locale.ROOT)));
        }
        sequences = genrec.counter("sequence_changes");
        pages = genrec.counter("pages_closed");
        corrections = genrec.counter("page_corrections");
        completePages = genrec.counter("pages_complete");
        positives = genrec.counter("positives_of_complete_pages");
    }

    void event(LiveTimeline.Taken taken) {
        Counter counter = events.get(taken);
        if (counter != null) {
            counter.inc();
        }
    }

    void sequence() {
        sequences.inc();
    }

    void page(int revision) {
        (revision == 1 ? pages : corrections).inc();
    }

    void complete(PageSample sample) {
        completePages.inc();
        positives.inc(sample.positives().size());
    }
}
