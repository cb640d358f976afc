package io.genrec.flink.stream;

import io.genrec.datasets.table.ParquetTable;
import io.genrec.datasets.table.RowFormat;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A Parquet table that grows with every checkpoint, each row in it exactly once: Flink's file sink gives a file its name,
 * which ends in {@code .parquet}, only once the checkpoint that holds it is complete.
 */
final class CompletePages {
    private CompletePages() {}

    static <T> FileSink<T> sink(Path folder, SerializableSupplier<RowFormat<T>> format) {
        return FileSink.forBulkFormat(new org.apache.flink.core.fs.Path(folder.toUri()), (BulkWriter.Factory<T>)
                        stream -> new RowWriter<>(stream, format.get()))
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(OutputFileConfig.builder()
                        .withPartPrefix("part")
                        .withPartSuffix(".parquet")
                        .build())
                .build();
    }

    private static final class RowWriter<T> implements BulkWriter<T> {
        private final ParquetTable.Writer<T> rows;

        RowWriter(FSDataOutputStream stream, RowFormat<T> format) {
            this.rows = new ParquetTable<>(format).write(new StreamFile(stream));
        }

        @Override
        public void addElement(T row) {
            rows.write(row);
        }

        @Override
        public void flush() {} // a row group is written when it is full

        @Override
        public void finish() {
            rows.close(); // writes the footer; the stream is Flink's to close
        }
    }

    private record StreamFile(FSDataOutputStream stream) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new Positioned(stream);
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return new Positioned(stream);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }

    private static final class Positioned extends PositionOutputStream {
        private final FSDataOutputStream stream;

        Positioned(FSDataOutputStream stream) {
            this.stream = stream;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }

        @Override
        public void write(int next) throws IOException {
            stream.write(next);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            stream.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }

        @Override
        public void close() throws IOException {
            stream.flush();
        }
    }
}
