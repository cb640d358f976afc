package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.testing.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;

/** The watermarks of a partition, 5 s behind its newest event, which may be idle after 3 s. */
class PartitionWatermarksTest {
    private static final String BEGINNING = String.valueOf(Long.MIN_VALUE + 1);

    private final ManualClock clock = new ManualClock();
    private final Set<Integer> readToEnd = new HashSet<>();
    private final Set<Integer> heard = new HashSet<>();
    private final Set<Integer> idle = new HashSet<>();
    private boolean othersReadToEnd = true;

    /** Nothing is known of the others' ends after this moment. */
    private long knownUntilNanos = Long.MAX_VALUE;

    private final List<String> out = new ArrayList<>();
    private final PartitionWatermarks watermarks = watermarks();

    @Fault("A backlog was read as if it were late.")
    @Test
    void a_partition_with_lag_is_never_idle_however_long_it_is_silent() {
        event(100_000);
        after(600);
        after(600);
        assertThat(out).containsExactly("94999", "94999"); // 100 s - 5 s - 1 ms
    }

    /** Asked after the silence, and once more when the others wait for it. */
    @Test
    void a_partition_that_is_read_to_its_end_is_idle_after_a_silence_until_its_next_event() {
        event(100_000);
        readToEnd.add(7);
        after(3);
        after(1); // now it is silent for long enough
        after(1);
        assertThat(idle).containsExactly(7);
        after(1);
        after(10);
        event(101_000);
        after(1);
        assertThat(out).containsExactly("94999", "94999", "94999", "idle", "96000");
    }

    @Test
    void an_idle_partition_counts_as_idle_until_everybody_knows_of_its_next_event() {
        event(100_000);
        readToEnd.add(7);
        after(4);
        after(1);
        after(1);
        event(101_000);
        after(1);
        after(1);
        assertThat(idle).containsExactly(7);
        after(1);
        assertThat(idle).isEmpty();
    }

    @Test
    void an_idle_partition_that_has_something_to_read_holds_the_others_up_again() {
        event(100_000);
        readToEnd.add(7);
        after(4);
        after(1);
        after(1);
        readToEnd.clear();
        after(2);
        after(1);
        assertThat(out).containsExactly("94999", "94999", "idle", "95000", "94999");
    }

    /** Both had a pause. The other's new event may not run ahead of what this one has left to read, or may have. */
    @Test
    void an_event_moves_the_watermark_only_once_the_idle_ones_were_read_to_their_ends_after_it() {
        event(100_000);
        after(1);
        othersReadToEnd = false;
        event(200_000);
        after(1);
        event(300_000);
        after(1);
        othersReadToEnd = true;
        after(1); // asked after the second event, but maybe before the third
        after(1);
        assertThat(out).containsExactly("94999", "94999", "94999", "194999", "294999");
    }

    @Test
    void a_partition_whose_watermark_waits_for_others_is_not_idle() {
        event(100_000);
        readToEnd.add(7);
        othersReadToEnd = false;
        after(4);
        after(1);
        after(1);
        assertThat(out).containsExactly(BEGINNING);
    }

    @Fault(
            "A producer's batch for one partition was read before its batch for an idle one was there, which was late then.")
    @Test
    void a_busy_partition_moves_the_watermark_after_the_others_were_idle_for_half_a_second() {
        event(100_000);
        long atNanos = clock.relativeTimeNanos() + Duration.ofSeconds(1).toNanos();
        knownUntilNanos = atNanos + Duration.ofMillis(499).toNanos();
        after(1);
        assertThat(out).containsExactly(BEGINNING);
        knownUntilNanos = atNanos + Duration.ofMillis(500).toNanos();
        watermarks.onPeriodicEmit(output());
        assertThat(out).containsExactly(BEGINNING, "94999");
    }

    @Test
    void a_partition_of_which_nothing_was_heard_says_nothing_until_all_silent_ones_are_read_to_their_end() {
        after(60);
        after(1);
        assertThat(out).containsExactly(BEGINNING);
        readToEnd.add(PartitionWatermarks.UNKNOWN);
        after(1);
        after(1);
        assertThat(out).containsExactly(BEGINNING, "idle");
    }

    @Test
    void malformed_messages_end_no_idleness_and_move_no_watermark() {
        readToEnd.add(PartitionWatermarks.UNKNOWN);
        after(3);
        watermarks.onEvent(
                new LogRecord(List.of(), 0, List.of(), new DeadLetter(null, null, "no JSON", "events/7/0"), 7),
                Long.MIN_VALUE,
                output());
        after(1);
        after(1);
        after(1);
        assertThat(out).containsExactly(BEGINNING, "idle");
        assertThat(heard).isEmpty();
    }

    private void event(long timeMillis) {
        Event event = new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, timeMillis);
        watermarks.onEvent(new LogRecord(List.of(event), 0, List.of(), null, 7), timeMillis, output());
    }

    private void after(long seconds) {
        clock.advanceTime(Duration.ofSeconds(seconds));
        watermarks.onPeriodicEmit(output());
    }

    private PartitionWatermarks watermarks() {
        return new PartitionWatermarks(
                Duration.ofSeconds(5), Duration.ofSeconds(3), clock, new PartitionWatermarks.Backlog() {
                    @Override
                    public void read() {}

                    @Override
                    public long now() {
                        return clock.relativeTimeNanos();
                    }

                    @Override
                    public boolean isReadToEnd(int partition, long moment) {
                        return readToEnd.contains(partition);
                    }

                    @Override
                    public boolean areIdleReadToEnd(int butFor, long moment) {
                        return othersReadToEnd && moment <= knownUntilNanos;
                    }

                    @Override
                    public void heard(int partition) {
                        heard.add(partition);
                    }

                    @Override
                    public void idle(int partition, boolean maybe) {
                        if (maybe) {
                            idle.add(partition);
                        } else {
                            idle.remove(partition);
                        }
                    }

                    @Override
                    public void left() {}

                    @Override
                    public long emits(long watermark, boolean hadLeft) {
                        return hadLeft ? watermark + 1 : watermark;
                    }
                });
    }

    private WatermarkOutput output() {
        return new WatermarkOutput() {
            @Override
            public void emitWatermark(Watermark watermark) {
                out.add(String.valueOf(watermark.getTimestamp()));
            }

            @Override
            public void markIdle() {
                out.add("idle");
            }

            @Override
            public void markActive() {
                out.add("active");
            }
        };
    }
}
