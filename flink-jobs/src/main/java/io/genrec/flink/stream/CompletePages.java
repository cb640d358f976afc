package io.genrec.flink.stream;

import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.page.CompletePage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.sink.compactor.FileCompactStrategy;
import org.apache.flink.connector.file.sink.compactor.RecordWiseFileCompactor;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet table of complete pages, a partition a day (UTC) on which requests began, each row in it exactly once: a file of
 * Flink's file sink is seen, and its name ends in {@code .parquet}, only once the checkpoint that holds it is complete.
 *
 * <p>A checkpoint leaves a file a task, thousands a day. These are never seen: Flink's sink merges those of an hour into one,
 * which is seen in their place. What is to be merged lies in the job's state; so after a kill there are the many, unseen, to be
 * merged again, or the one.
 */
final class CompletePages {
    /** 24 files a day, and some more where it is read faster than it happened. */
    private static final Duration COMPACTED_EVERY = Duration.ofHours(1);

    /** Of a shop so large that an hour makes more, files of this size. */
    private static final long COMPACTED_BYTES = 128 << 20;

    private CompletePages() {}

    /** How many checkpoints an hour has. */
    static int compactedAfter(Duration checkpoints) {
        return (int) Math.max(1, COMPACTED_EVERY.dividedBy(checkpoints));
    }

    /** @param checkpoints whose files are merged into one */
    static FileSink<CompletePage> sink(Path folder, int checkpoints) {
        return FileSink.forBulkFormat(
                        new org.apache.flink.core.fs.Path(folder.toUri()),
                        (BulkWriter.Factory<CompletePage>) RowWriter::new)
                .withBucketAssigner(new Day())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(OutputFileConfig.builder()
                        .withPartPrefix("part")
                        .withPartSuffix(".parquet")
                        .build())
                .enableCompact(
                        FileCompactStrategy.Builder.newBuilder()
                                .enableCompactionOnCheckpoint(checkpoints)
                                .setSizeThreshold(COMPACTED_BYTES)
                                .build(),
                        new RecordWiseFileCompactor<>(RowReader::new))
                .build();
    }

    /** {@code day=2026-11-30}. */
    private static final class Day implements BucketAssigner<CompletePage, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String getBucketId(CompletePage page, Context context) {
            return "day="
                    + Instant.ofEpochMilli(page.requestMillis())
                            .atZone(ZoneOffset.UTC)
                            .toLocalDate();
        }

        @Override
        public SimpleVersionedSerializer<String> getSerializer() {
            return SimpleVersionedStringSerializer.INSTANCE;
        }
    }

    /** The rows of a file that is to be merged. */
    private static final class RowReader implements RecordWiseFileCompactor.Reader<CompletePage> {
        private final ParquetTable.Reader<CompletePage> rows;

        RowReader(org.apache.flink.core.fs.Path file) {
            rows = ParquetTable.COMPLETE_PAGES.open(Path.of(file.getPath()));
        }

        @Override
        public @Nullable CompletePage read() {
            return rows.next();
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    private static final class RowWriter implements BulkWriter<CompletePage> {
        private final ParquetTable.Writer<CompletePage> rows;

        RowWriter(FSDataOutputStream stream) {
            this.rows = ParquetTable.COMPLETE_PAGES.write(new StreamFile(stream));
        }

        @Override
        public void addElement(CompletePage row) {
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
