package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Lets events through, puts aside what is none, and counts what genrec does not know of them. */
final class SortRecords extends ProcessFunction<LogRecord, Event> implements CheckpointedFunction, CheckpointListener {
    static final OutputTag<DeadLetter> DEAD = new OutputTag<>("dead letters", TypeInformation.of(DeadLetter.class));

    /** Names of what is counted. */
    static final String RECORDS = "records_read";

    static final String REJECTED = "records_rejected";
    static final String IGNORED = "events_ignored";
    static final String UNKNOWN_FIELDS = "unknown_fields";

    /** Names that are counted by themselves, so that noise cannot fill the memory; all others are counted as one. */
    private static final int MAX_FIELDS = 50;

    private static final int MAX_NAME = 60;
    private static final String OTHERS = "(others)";

    private final ReadOffsets offsets;

    @SuppressWarnings("NullAway.Init") // by initializeState, before any other method
    private transient StreamCounts counts;

    @SuppressWarnings("NullAway.Init")
    private transient StreamCounts.Count records;

    @SuppressWarnings("NullAway.Init")
    private transient StreamCounts.Count ignored;

    private final Set<String> fields = new HashSet<>();

    /** @param offsets told of checkpoints */
    SortRecords(ReadOffsets offsets) {
        this.offsets = offsets;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = StreamCounts.open(getRuntimeContext(), context);
        records = counts.of(RECORDS);
        ignored = counts.of(IGNORED);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.keep();
        offsets.snapshot(context.getCheckpointId(), getRuntimeContext());
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) {
        offsets.complete(checkpoint);
    }

    @Override
    public void close() {
        offsets.close();
    }

    @Override
    public void processElement(LogRecord record, Context context, Collector<Event> out) {
        records.add(1);
        record.events().forEach(out::collect);
        if (record.ignored() > 0) {
            ignored.add(record.ignored());
        }
        for (String field : record.unknownFields()) {
            counts.of(UNKNOWN_FIELDS, "field", known(field)).add(1);
        }
        DeadLetter deadLetter = record.deadLetter();
        if (deadLetter != null) {
            counts.of(REJECTED, "reason", deadLetter.rule()).add(1);
            context.output(DEAD, deadLetter);
        }
    }

    private String known(String field) {
        String name =
                (field.length() > MAX_NAME ? field.substring(0, MAX_NAME) : field).replace(StreamCounts.SEPARATOR, "/");
        if (fields.size() < MAX_FIELDS) {
            fields.add(name);
        }
        return fields.contains(name) ? name : OTHERS;
    }
}
