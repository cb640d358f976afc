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
 * <p>How: (1) A partition is idle after a silence, once Kafka says, asked after it, that everything of it has been read.
 * (2) While some are idle, the others advance the watermark only to what they had read when Kafka was last asked whether the
 * idle ones are still read to their ends. So events that come into all of them at once, after a while without any, are not late
 * because one partition is fetched before another. (3) An idle partition with something left to read is idle no longer.
 *
 * <p>A record that is not an event neither moves a watermark nor ends idleness.
 */
final class PartitionWatermarks implements WatermarkGenerator<LogRecord> {
    static final int UNKNOWN = -1;

    /** A watermark before all times. */
    private static final long BEGINNING = Long.MIN_VALUE + 1;

    /** How long an answer may be awaited, and how old one about an idle partition may be. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /**
     * What a producer sends into several partitions at once is not there at once: Kafka appends to one after the other. So much
     * later those that are idle must still be read to their ends.
     */
    private static final Duration SETTLING = Duration.ofMillis(500);

    private final long outOfOrderMillis;
    private final long idleAfterNanos;
    private final RelativeClock clock;
    private final Backlog backlog;

    private int partition = UNKNOWN;
    private long newestMillis = Long.MIN_VALUE;
    private long silentSinceNanos;
    private State state = State.ACTIVE;

    /** A moment of {@link Backlog#now}, at which the state was entered or last confirmed. */
    private long askedAt;

    /** Whether anything was emitted: Flink takes what has emitted nothing for idle (2.3.0). */
    private boolean known;

    /** Whether the output was told that it is idle. */
    private boolean left;

    /** Rounds since it was idle: after the second everybody knows. */
    private int rounds;

    /** The newest event that the watermark may follow, and the one that it may follow next, as of {@link #settledAt}. */
    private long followedMillis = Long.MIN_VALUE;

    private long heardMillis = Long.MIN_VALUE;
    private long settledAt;

    private enum State {
        ACTIVE,
        /** Silent for long enough. */
        DOUBTED,
        /** Read to its end; the others follow only what they are told they may, from now on. */
        LEAVING,
        /** Still read to its end: holds nobody up. */
        IDLE,
        /** Holds others up again, which not everybody may know. */
        RETURNING
    }

    /** What is left to read, as one task of the source knows it. Asked on the task's thread. */
    interface Backlog {
        /** Tells that a record has come as far as here. */
        void read();

        /** A moment that questions can be about. */
        long now();

        /**
         * Whether it is known that everything of a partition was read at a moment or later; with {@link #UNKNOWN}, of all
         * partitions of the task of which nothing was heard.
         */
        boolean isReadToEnd(int partition, long moment);

        /** {@link #isReadToEnd} of all partitions that are {@link #idle}, of other tasks, too, but for one. */
        boolean areIdleReadToEnd(int butFor, long moment);

        /** Tells that a partition has an event. */
        void heard(int partition);

        /** Tells whether a partition, or all of which nothing was heard, may hold nobody up. */
        void idle(int partition, boolean maybe);

        /** Tells that a generator is idle. */
        void left();

        /**
         * What a generator emits instead of a watermark: Flink takes a task for idle, where all of its generators were, until
         * one emits a watermark that is newer than all before (2.3.0).
         *
         * @param hadLeft whether the generator was idle until now
         */
        long emits(long watermark, boolean hadLeft);
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
        if (record.events().isEmpty()) {
            return;
        }
        if (state == State.IDLE) {
            rounds = 0;
        }
        state = state == State.IDLE || state == State.RETURNING ? State.RETURNING : State.ACTIVE;
        if (partition == UNKNOWN) {
            partition = record.partition();
            backlog.idle(partition, state == State.RETURNING);
            backlog.heard(partition);
        } else if (state == State.ACTIVE) {
            backlog.idle(partition, false);
        }
        newestMillis = Math.max(newestMillis, timeMillis);
        silentSinceNanos = clock.relativeTimeNanos();
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        follow();
        look();
        if (state == State.IDLE && !left) {
            left = true;
            backlog.left();
            output.markIdle();
        } else if (state != State.IDLE && (left || !known || followedMillis > Long.MIN_VALUE)) {
            long watermark = followedMillis == Long.MIN_VALUE ? BEGINNING : followedMillis - outOfOrderMillis - 1;
            output.emitWatermark(new Watermark(backlog.emits(watermark, left)));
            known = true;
            left = false;
        }
    }

    private void look() {
        switch (state) {
            case ACTIVE -> {
                if (clock.relativeTimeNanos() - silentSinceNanos > idleAfterNanos) {
                    become(State.DOUBTED);
                }
            }
            case DOUBTED -> {
                if (backlog.isReadToEnd(partition, askedAt)) {
                    backlog.idle(partition, true); // before it is asked once more: meanwhile nobody runs ahead
                    become(State.LEAVING);
                }
            }
            case LEAVING -> {
                if (followedMillis == newestMillis && backlog.isReadToEnd(partition, askedAt)) {
                    become(State.IDLE);
                } else if (isTooLongAgo()) {
                    backlog.idle(partition, false);
                    become(State.DOUBTED);
                }
            }
            case IDLE -> {
                if (!backlog.isReadToEnd(partition, askedAt)) {
                    if (isTooLongAgo()) {
                        rounds = 0;
                        become(State.RETURNING);
                    }
                } else if (isTooLongAgo()) {
                    askedAt = backlog.now();
                }
            }
            case RETURNING -> {
                if (++rounds > 2) {
                    backlog.idle(partition, false);
                    become(State.ACTIVE);
                }
            }
        }
    }

    private void become(State next) {
        state = next;
        askedAt = backlog.now();
    }

    private boolean isTooLongAgo() {
        return backlog.now() - askedAt > PATIENCE.toNanos();
    }

    private void follow() {
        if (followedMillis < newestMillis) {
            if (heardMillis <= followedMillis) {
                heardMillis = newestMillis;
                settledAt = backlog.now() + SETTLING.toNanos();
            }
            if (backlog.areIdleReadToEnd(partition, settledAt)) {
                followedMillis = heardMillis;
            }
        }
    }
}
