package io.genrec.flink.parquet;

import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Event;
import java.nio.file.Path;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** The events of a row group. */
final class ReadEvents implements FlatMapFunction<FileSlice, Event> {
    @Override
    public void flatMap(FileSlice slice, Collector<Event> out) {
        ParquetTable.EVENTS.forEach(Path.of(slice.file()), slice.fromByte(), slice.toByte(), out::collect);
    }
}
