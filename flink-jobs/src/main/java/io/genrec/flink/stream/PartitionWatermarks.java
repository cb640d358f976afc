package io.genrec.flink.stream;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;

/**
 * The watermark of one partition: a while behind its newest event. A partition that is silent holds up the others' only as long
 * as there may be something left to read in it, else a backlog would be taken for silence, and then be late.
 *
 * <p>What is no event moves no watermark and breaks no silence.
 */
final class PartitionWatermarks implements WatermarkGenerator<LogRecord> {
    private static final int UNKNOWN = -1;

    private final long outOfOrderMillis;
    private final long idleAfterNanos;
    private final RelativeClock clock;
    private final Backlog backlog;

    private int partition = UNKNOWN;
    private long newestMillis = Long.MIN_VALUE;
    private long silentSinceNanos;
    private boolean idle;

    /** What is left to read, as one task of the source knows it. Asked on the task's thread. */
    interface Backlog {
        /** Tells that a record has come as far as here. */
        void read();

        /** Whether everything of a partition has been read. */
        boolean isReadToEnd(int partition);

        /** Whether everything has been read of all partitions of which nothing was {@link #heard}. */
        boolean areSilentReadToEnd();

        /** Tells that a partition has an event. */
        void heard(int partition);
    }

    /**
     * @param idleAfter silence, while nothing is left to read, after which a partition holds nobody up
     * @param clock stands still while the task waits for others
     */
    PartitionWatermarks(Duration outOfOrder, Duration idleAfter, RelativeClock clock, Backlog backlog) {
        this.outOfOrderMillis = outOfOrder.toMillis();
        this.idleAfterNanos = idleAfter.toNanos();
        this.clock = clock;
        this.backlog = backlog;
        this.silentSinceNanos = clock.relativeTimeNanos();
    }

    /** @param lags under which the consumers of the job tell what is left to read */
    static WatermarkGeneratorSupplier<LogRecord> supplier(Duration outOfOrder, Duration idleAfter, String lags) {
        return (WatermarkGeneratorSupplier<LogRecord> & Serializable) context -> new PartitionWatermarks(
                outOfOrder,
                idleAfter,
                context.getInputActivityClock(),
                ConsumerLag.of(lags, context.getMetricGroup().getAllVariables()));
    }

    @Override
    public void onEvent(LogRecord record, long timeMillis, WatermarkOutput output) {
        backlog.read();
        if (record.event() == null) {
            return;
        }
        if (partition == UNKNOWN) {
            partition = record.partition();
            backlog.heard(partition);
        }
        newestMillis = Math.max(newestMillis, timeMillis);
        silentSinceNanos = clock.relativeTimeNanos();
        idle = false;
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (!idle) {
            long now = clock.relativeTimeNanos();
            if (!isReadToEnd()) {
                silentSinceNanos = now;
            } else if (now - silentSinceNanos > idleAfterNanos) {
                idle = true;
                output.markIdle();
            }
        }
        if (!idle && partition != UNKNOWN) {
            output.emitWatermark(new Watermark(newestMillis - outOfOrderMillis - 1));
        }
    }

    private boolean isReadToEnd() {
        return partition == UNKNOWN ? backlog.areSilentReadToEnd() : backlog.isReadToEnd(partition);
    }
}
