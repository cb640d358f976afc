package io.genrec.flink.log;

import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Event;
import io.genrec.kafka.EventJson;
import java.util.List;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** The events of the JSON lines of a slice. */
final class ReadLines extends RichFlatMapFunction<FileSlice, Event> {
    private final LongCounter read = new LongCounter();
    private transient EventJson json;

    @Override
    public void open(OpenContext context) {
        getRuntimeContext().addAccumulator(EventLog.EVENTS_READ, read);
        json = new EventJson();
    }

    @Override
    public void flatMap(FileSlice slice, Collector<Event> out) {
        FileLines.forEach(slice, (bytes, from, length, at) -> {
            List<Event> events;
            try {
                events = json.read(bytes, from, length).events();
            } catch (IllegalArgumentException e) {
                throw new StepFailed(
                        "the line at byte " + at + " of " + slice.file() + " is not an event: " + e.getMessage()
                                + "; mend it, or take the log in with `genrec import --format jsonl`, which puts such"
                                + " lines aside",
                        e);
            }
            events.forEach(out::collect);
            read.add(events.size());
        });
    }
}
