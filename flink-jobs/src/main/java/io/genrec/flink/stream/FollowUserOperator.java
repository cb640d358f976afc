package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.UserSequence;
import java.util.Iterator;
import org.apache.flink.runtime.state.VoidNamespace;
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

    /** Users whose sequences are written in one go: some milliseconds, after which checkpoints and events have their turn. */
    private static final int SLICE = 500;

    private final FollowUser follow;

    FollowUserOperator(FollowUser function) {
        super(function);
        this.follow = function;
    }

    @Override
    public void open() throws Exception {
        super.open();
        if (follow.mustRewrite()) {
            // Listed before any event: a heap's keys must not be walked while they change.
            rewriteAfterwards(this.<String>getKeyedStateBackend()
                    .getKeys(follow.timelineState().getName(), VoidNamespace.INSTANCE)
                    .toList()
                    .iterator());
        }
    }

    private void rewriteAfterwards(Iterator<String> users) {
        ProcessingTimeService clock = getProcessingTimeService();
        var unused = clock.registerTimer(clock.getCurrentProcessingTime(), now -> rewrite(users));
    }

    private void rewrite(Iterator<String> users) throws Exception {
        for (int written = 0; written < SLICE && users.hasNext(); written++) {
            String user = users.next();
            setCurrentKey(user);
            follow.newest(user).ifPresent(change -> output.collect(new StreamRecord<>(change)));
        }
        if (users.hasNext()) {
            rewriteAfterwards(users);
        } else {
            follow.rewritten();
        }
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
