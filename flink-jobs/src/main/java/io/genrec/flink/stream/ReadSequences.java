package io.genrec.flink.stream;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.page.UserSequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of a table, a slice of its rows for each number that comes, so that checkpoints have their turn between two.
 * The numbers, 0, 1, 2 and so on, are a source of Flink's, which knows after a failure where it was.
 */
final class ReadSequences extends RichFlatMapFunction<Long, UserSequence> implements CheckpointedFunction {
    /** Users of a slice: some milliseconds. */
    static final int SLICE = 500;

    private final String table;

    private transient ListState<String> tables;

    /** What the table looked like when it was first read. */
    private transient @Nullable String look;

    private transient List<Path> files;
    private transient int file;
    private transient ParquetTable.@Nullable Reader<UserSequence> rows;

    /** Rows read so far. */
    private transient long at;

    @SuppressWarnings("NullAway.Init") // initializeState, before anything else
    ReadSequences(Path table) {
        this.table = table.toString();
    }

    /** The number of the last slice, which may be empty. */
    static long lastSlice(Path table) {
        return Files.exists(table) ? ParquetTable.rows(table) / SLICE : 0;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        tables = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("table", Types.STRING));
        for (String known : tables.get()) {
            look = known;
        }
        files = List.of();
    }

    @Override
    public void flatMap(Long slice, Collector<UserSequence> out) {
        if (!Files.exists(Path.of(table))) {
            return;
        }
        goTo(slice * SLICE);
        for (int read = 0; read < SLICE; read++) {
            UserSequence sequence = next();
            if (sequence == null) {
                return;
            }
            out.collect(sequence);
        }
    }

    private void goTo(long row) {
        if (files.isEmpty() || at > row) {
            close();
            files = ParquetTable.files(Path.of(table));
            file = 0;
            at = 0;
        }
        while (at < row && next() != null) {} // after a failure
    }

    private @Nullable UserSequence next() {
        while (true) {
            if (rows == null) {
                if (file == files.size()) {
                    return null;
                }
                requireSame();
                rows = ParquetTable.SEQUENCES.open(files.get(file++));
            }
            UserSequence next = rows.next();
            if (next != null) {
                at++;
                return next;
            }
            close();
        }
    }

    /** Rows are found again by their places. */
    private void requireSame() {
        String now = look(files);
        if (look == null) {
            look = now;
        }
        if (!now.equals(look)) {
            throw new StepFailed(table + " was written anew while the stream was taking in the histories in it, " + at
                    + " so far: begin the stream anew, without its checkpoints and savepoints");
        }
    }

    private static String look(List<Path> files) {
        StringJoiner look = new StringJoiner("\n");
        try {
            for (Path file : files) {
                look.add(file.getFileName() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + files + ": " + e.getMessage(), e);
        }
        return look.toString();
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        tables.clear();
        if (look != null) {
            tables.add(look);
        }
    }

    @Override
    public void close() {
        if (rows != null) {
            rows.close();
            rows = null;
        }
    }
}
