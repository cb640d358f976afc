package io.genrec.flink.log;

import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Event;
import io.genrec.domain.event.EventTimes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A log of JSON lines, each an event as {@link io.genrec.kafka.EventJson} writes it: what a topic of events holds, in
 * files. One pass over them finds their times; a line that is not an event is found by the second, which reads it.
 */
record EventLines(List<FileSlice> slices, EventTimes times) implements EventLog {
    static final String SUFFIX = ".jsonl";

    private static final long SLICE_BYTES = 8L << 20;

    EventLines {
        slices = List.copyOf(slices);
    }

    /** Those of a folder in the order of their names, or the one it is; none where it holds a Parquet table. */
    static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return path.toString().endsWith(SUFFIX) ? List.of(path) : List.of();
        }
        try (Stream<Path> entries = Files.list(path)) {
            List<Path> all = entries.sorted().toList();
            return all.stream().anyMatch(file -> file.toString().endsWith(".parquet"))
                    ? List.of()
                    : all.stream()
                            .filter(file -> file.toString().endsWith(SUFFIX))
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static EventLines open(Path path) {
        List<FileSlice> slices = new ArrayList<>();
        for (Path file : files(path)) {
            long size = size(file);
            for (long from = 0; from < size; from += SLICE_BYTES) {
                slices.add(new FileSlice(file.toString(), from, Math.min(size, from + SLICE_BYTES)));
            }
        }
        EventTimes times = slices.parallelStream()
                .map(EventLines::times)
                .collect(EventTimes::new, EventTimes::addAll, EventTimes::addAll);
        if (times.count() == 0) {
            throw new StepFailed("no event in " + path + ": expected JSON lines with the fields of POST /v1/events");
        }
        return new EventLines(slices, times);
    }

    @Override
    public DataStream<Event> stream(StreamExecutionEnvironment job) {
        return job.fromData(TypeInformation.of(FileSlice.class), slices.toArray(FileSlice[]::new))
                .name("slices")
                .rebalance()
                .flatMap(new ReadLines())
                .returns(new EventType())
                .name("read events");
    }

    private static EventTimes times(FileSlice slice) {
        EventTimes times = new EventTimes();
        FileLines.forEach(slice, (bytes, from, length, at) -> {
            long time = TimeField.find(bytes, from, from + length);
            if (time >= 0) {
                times.add(time);
            }
        });
        return times;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
