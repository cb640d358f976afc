package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.UserSequence;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * {@link FollowUser} with a clock that the events alone move on.
 *
 * <p>The earlier histories end, and with them their watermark is the end of time. Flink leaves an idle input out of the
 * combined watermark; so without events for a while that would be the end of time, too, and every later event late.
 */
final class FollowUserOperator extends KeyedCoProcessOperator<String, Event, UserSequence, SequenceChange> {
    private static final int EVENTS = 0;

    FollowUserOperator(FollowUser function) {
        super(function);
    }

    /** The events never count as idle: the watermark waits where they left it. */
    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) throws Exception {
        if (input != EVENTS || status.isActive()) {
            super.processWatermarkStatus(status, input);
        }
    }
}
