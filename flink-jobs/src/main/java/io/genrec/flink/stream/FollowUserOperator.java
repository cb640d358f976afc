package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.UserSequence;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * {@link FollowUser} with a clock that the events alone move on.
 *
 * <p>The earlier histories end, and with them their watermark is the end of time. Flink leaves an idle input out of the
 * combined watermark; so without events for a while that would be the end of time, too, and every later event late.
 */
final class FollowUserOperator extends KeyedCoProcessOperator<String, Event, UserSequence, SequenceChange> {
    private static final int EVENTS = 0;

    private final FollowUser follow;
    private final boolean sayAll;

    /** @param sayAll whether to say the sequences of all users once more at the start: for a store that has lost them */
    FollowUserOperator(FollowUser function, boolean sayAll) {
        super(function);
        this.follow = function;
        this.sayAll = sayAll;
    }

    /** What is said again has the version it had, so that a store which has it takes no notice. */
    @Override
    public void open() throws Exception {
        super.open();
        if (sayAll) {
            ProcessingTimeService clock = getProcessingTimeService();
            var unused = clock.registerTimer(clock.getCurrentProcessingTime(), now -> sayAll());
        }
    }

    private void sayAll() throws Exception {
        this.<String>getKeyedStateBackend()
                .applyToAllKeys(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        follow.timelineState(),
                        (user, timeline) -> follow.newest(user, timeline.value())
                                .ifPresent(change -> output.collect(new StreamRecord<>(change))));
    }

    /**
     * At the end of the log all pages are complete. Flink tells the end of time as a watermark, which gets lost where the
     * source was idle just then: an idle output lets no watermark through (Flink 2.3.0).
     */
    @Override
    public void finish() throws Exception {
        processWatermark(Watermark.MAX_WATERMARK);
        super.finish();
    }

    /** The events never count as idle: the watermark waits where they left it. */
    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) throws Exception {
        if (input != EVENTS || status.isActive()) {
            super.processWatermarkStatus(status, input);
        }
    }
}
