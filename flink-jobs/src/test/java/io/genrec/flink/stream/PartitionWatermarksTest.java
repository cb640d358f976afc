package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
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
    private final ManualClock clock = new ManualClock();
    private final Set<Integer> readToEnd = new HashSet<>();
    private final Set<Integer> heard = new HashSet<>();
    private final List<String> out = new ArrayList<>();
    private final PartitionWatermarks watermarks = watermarks();

    @Test
    void a_partition_with_lag_is_never_idle_however_long_it_is_silent() {
        event(100_000);
        after(600);
        after(600);
        assertThat(out).containsExactly("94999", "94999"); // 100 s - 5 s - 1 ms
    }

    @Test
    void a_partition_that_is_read_to_its_end_is_idle_after_a_silence_until_its_next_event() {
        event(100_000);
        after(60);
        readToEnd.add(7);
        after(3); // since then
        after(1);
        after(10);
        event(101_000);
        after(1);
        assertThat(out).containsExactly("94999", "94999", "idle", "95999");
    }

    @Test
    void a_partition_of_which_nothing_was_heard_says_nothing_until_all_silent_ones_are_read_to_their_end() {
        after(60);
        assertThat(out).isEmpty();
        readToEnd.add(7);
        after(4);
        assertThat(out).containsExactly("idle");
    }

    @Test
    void what_is_no_event_breaks_no_silence_and_moves_no_watermark() {
        readToEnd.add(7);
        after(3);
        watermarks.onEvent(
                new LogRecord(null, new DeadLetter(null, null, "no JSON", "events/7/0"), 7), Long.MIN_VALUE, output());
        after(1);
        assertThat(out).containsExactly("idle");
        assertThat(heard).isEmpty();
    }

    private void event(long timeMillis) {
        Event event = new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, timeMillis);
        watermarks.onEvent(new LogRecord(event, null, 7), timeMillis, output());
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
                    public boolean isReadToEnd(int partition) {
                        return readToEnd.contains(partition);
                    }

                    @Override
                    public boolean areSilentReadToEnd() {
                        return readToEnd.contains(7);
                    }

                    @Override
                    public void heard(int partition) {
                        heard.add(partition);
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
