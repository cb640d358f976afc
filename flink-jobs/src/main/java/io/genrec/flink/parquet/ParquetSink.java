package io.genrec.flink.parquet;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.datasets.table.RowFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * A Parquet table written by a bounded job, one part per task, in the order in which rows come. Every task leaves a
 * part, be it empty. The parts are whole once the job has succeeded and void when it has not: write to a staged folder.
 *
 * @param <T> the value a row holds
 */
public final class ParquetSink<T> implements Sink<T> {
    private final String folder;
    private final SerializableSupplier<RowFormat<T>> format;

    public ParquetSink(Path folder, SerializableSupplier<RowFormat<T>> format) {
        this.folder = folder.toString();
        this.format = format;
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        int part = context.getTaskInfo().getIndexOfThisSubtask();
        return new PartWriter<>(new ParquetTable<>(format.get()).write(Path.of(folder), part));
    }

    /**
     * Holds a finished job to its word: its tasks may have run on machines where the folder is another one.
     *
     * @param rows that the job has counted
     * @throws StepFailed where they are not all here
     */
    public static void requireRows(Path folder, long rows) {
        long found = Files.isDirectory(folder) ? ParquetTable.rows(folder) : 0;
        if (found != rows) {
            throw new StepFailed("the job has ended, but of the " + rows + " rows of its result " + found + " are in "
                    + folder + ": the run directory must be on storage that this command and all task managers share");
        }
    }

    private static final class PartWriter<T> implements SinkWriter<T> {
        private final ParquetTable.Writer<T> part;

        PartWriter(ParquetTable.Writer<T> part) {
            this.part = part;
        }

        @Override
        public void write(T value, Context context) {
            part.write(value);
        }

        @Override
        public void flush(boolean endOfInput) {
            if (endOfInput) {
                part.close();
            }
        }

        @Override
        public void close() {
            part.close();
        }
    }
}
