package io.genrec.flink.log;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;

/**
 * The table of events as its footers describe it, before any row is read.
 *
 * @param events how many there are, duplicates included
 * @param first time of the first event
 * @param last time of the last event
 */
record EventTable(List<FileSlice> slices, long events, Instant first, Instant last) implements EventLog {
    private static final String TIME = "time_ms";

    EventTable {
        slices = List.copyOf(slices);
    }

    /**
     * Reads the footers.
     *
     * @throws io.genrec.datasets.table.UnreadableTable naming the folder or file that is absent, broken or of other columns
     * @throws StepFailed where there is no event, or a file lacks the statistics that tell its span
     */
    static EventTable open(Path folder) {
        List<FileSlice> slices = new ArrayList<>();
        LongSummaryStatistics times = new LongSummaryStatistics();
        long events = 0;
        for (Path file : ParquetTable.files(folder)) {
            ParquetTable.EVENTS.requireColumns(file);
            for (BlockMetaData rowGroup : rowGroups(file)) {
                long from = rowGroup.getStartingPos();
                slices.add(new FileSlice(file.toString(), from, from + rowGroup.getCompressedSize()));
                events += rowGroup.getRowCount();
                addSpan(rowGroup, file, times);
            }
        }
        if (events == 0) {
            throw new StepFailed("no event in " + folder + ": simulate or import a log first");
        }
        return new EventTable(
                slices, events, Instant.ofEpochMilli(times.getMin()), Instant.ofEpochMilli(times.getMax()));
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

    private static List<BlockMetaData> rowGroups(Path file) {
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            return reader.getFooter().getBlocks();
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static void addSpan(BlockMetaData rowGroup, Path file, LongSummaryStatistics times) {
        for (ColumnChunkMetaData column : rowGroup.getColumns()) {
            if (column.getPath().toDotString().equals(TIME)) {
                if (!(column.getStatistics() instanceof LongStatistics span) || !span.hasNonNullValue()) {
                    throw new StepFailed(file + " has no statistics of its column " + TIME
                            + ", by which the span of a log is known: write it again with them");
                }
                times.accept(span.getMin());
                times.accept(span.getMax());
            }
        }
    }
}
