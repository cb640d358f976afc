package io.genrec.flink.log;

import io.genrec.domain.event.Event;
import io.genrec.domain.event.EventTimes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A log of events in files, of which one knows the length and the times before it is read. */
public sealed interface EventLog permits EventTable, EventLines {
    /** Name of the accumulator that counts {@link #stream}. */
    String EVENTS_READ = "events read";

    /** How many there are, duplicates included. */
    default long events() {
        return times().count();
    }

    /** When they happened. */
    EventTimes times();

    /** The events, read by all tasks of the job side by side; in no particular order. */
    DataStream<Event> stream(StreamExecutionEnvironment job);

    /**
     * Looks at a log: a file that ends in {@code .jsonl} or a folder with such files, else a Parquet table.
     *
     * @throws io.genrec.datasets.table.UnreadableTable where there is no such table, or a broken one
     * @throws io.genrec.datasets.run.StepFailed where there is no event in it
     */
    static EventLog open(Path path) {
        return Files.exists(path) && !EventLines.files(path).isEmpty() ? EventLines.open(path) : EventTable.open(path);
    }
}
