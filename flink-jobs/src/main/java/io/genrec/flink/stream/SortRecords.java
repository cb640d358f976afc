package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Lets events through, and puts aside what is none. */
final class SortRecords extends ProcessFunction<LogRecord, Event> {
    static final OutputTag<DeadLetter> DEAD = new OutputTag<>("dead letters", TypeInformation.of(DeadLetter.class));

    private transient Counter read;
    private transient Counter dead;

    @Override
    public void open(OpenContext context) {
        read = getRuntimeContext().getMetricGroup().addGroup("genrec").counter("records_read");
        dead = getRuntimeContext().getMetricGroup().addGroup("genrec").counter("dead_letters");
    }

    @Override
    public void processElement(LogRecord record, Context context, Collector<Event> out) {
        read.inc();
        Event event = record.event();
        DeadLetter deadLetter = record.deadLetter();
        if (event != null) {
            out.collect(event);
        } else if (deadLetter != null) {
            dead.inc();
            context.output(DEAD, deadLetter);
        }
    }
}
