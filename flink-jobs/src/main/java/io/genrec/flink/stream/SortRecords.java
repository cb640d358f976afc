package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Lets events through, and puts aside what is none. */
final class SortRecords extends ProcessFunction<LogRecord, Event> implements CheckpointedFunction {
    static final OutputTag<DeadLetter> DEAD = new OutputTag<>("dead letters", TypeInformation.of(DeadLetter.class));

    /** Names of what is counted. */
    static final String RECORDS = "records_read";

    static final String REJECTED = "records_rejected";

    @SuppressWarnings("NullAway.Init") // by initializeState, before any other method
    private transient StreamCounts counts;

    @SuppressWarnings("NullAway.Init")
    private transient StreamCounts.Count records;

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = StreamCounts.open(getRuntimeContext(), context);
        records = counts.of(RECORDS);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.keep();
    }

    @Override
    public void processElement(LogRecord record, Context context, Collector<Event> out) {
        records.add(1);
        Event event = record.event();
        DeadLetter deadLetter = record.deadLetter();
        if (event != null) {
            out.collect(event);
        } else if (deadLetter != null) {
            counts.of(REJECTED, "reason", deadLetter.rule()).add(1);
            context.output(DEAD, deadLetter);
        }
    }
}
