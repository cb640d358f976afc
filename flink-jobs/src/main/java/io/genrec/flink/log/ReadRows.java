package io.genrec.flink.log;

import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Event;
import java.nio.file.Path;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** The events of a row group. */
final class ReadRows extends RichFlatMapFunction<FileSlice, Event> {
    private final LongCounter read = new LongCounter();

    @Override
    public void open(OpenContext context) {
        getRuntimeContext().addAccumulator(EventLog.EVENTS_READ, read);
    }

    @Override
    public void flatMap(FileSlice slice, Collector<Event> out) {
        ParquetTable.EVENTS.forEach(Path.of(slice.file()), slice.fromByte(), slice.toByte(), event -> {
            out.collect(event);
            read.add(1);
        });
    }
}
