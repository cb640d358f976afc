package io.genrec.flink.log;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Event;
import io.genrec.domain.event.EventTimes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The table of events as its footers and its column of times describe it, before any row is read.
 *
 * @param slices its row groups
 */
record EventTable(List<FileSlice> slices, EventTimes times) implements EventLog {
    EventTable {
        slices = List.copyOf(slices);
    }

    /**
     * Reads the footers and the times.
     *
     * @throws io.genrec.datasets.table.UnreadableTable naming the folder or file that is absent, broken or of other columns
     * @throws StepFailed where there is no event
     */
    static EventTable open(Path folder) {
        List<FileSlice> slices = new ArrayList<>();
        for (Path file : ParquetTable.files(folder)) {
            ParquetTable.EVENTS.requireColumns(file);
            slices.addAll(FileSlice.rowGroups(file));
        }
        EventTimes times = slices.parallelStream()
                .map(EventTable::times)
                .collect(EventTimes::new, EventTimes::addAll, EventTimes::addAll);
        if (times.count() == 0) {
            throw new StepFailed("no event in " + folder + ": simulate or import a log first");
        }
        return new EventTable(slices, times);
    }

    private static EventTimes times(FileSlice slice) {
        EventTimes times = new EventTimes();
        ParquetTable.eventTimes(Path.of(slice.file()), slice.fromByte(), slice.toByte(), times::add);
        return times;
    }

    @Override
    public DataStream<Event> stream(StreamExecutionEnvironment job) {
        return job.fromData(TypeInformation.of(FileSlice.class), slices.toArray(FileSlice[]::new))
                .name("row groups")
                .rebalance()
                .flatMap(new ReadRows())
                .returns(new EventType())
                .name("read events");
    }
}
