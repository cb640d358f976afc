package io.genrec.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter err = new StringWriter();
    private long nanos;

    @Test
    void off_screen_a_line_is_written_every_ten_seconds() {
        ProgressLine progress = progress(false);
        at(1, () -> progress.report(0, 1000, "steps", ""));
        at(5, () -> progress.report(200, 1000, "steps", ""));
        at(11, () -> progress.report(500, 1000, "steps", "loss 2.5"));
        at(12, () -> progress.report(550, 1000, "steps", "loss 2.4"));
        // 500 steps in the 10 s since the first report; as many again are left.
        assertThat(err.toString().lines()).containsExactly("train  500 of 1,000 steps, 50/s, 0:10 left  loss 2.5");
    }

    @Test
    void on_screen_the_line_is_written_over_and_cleared_at_the_end() {
        try (ProgressLine progress = progress(true)) {
            at(1, () -> progress.report(0, 0, "events", ""));
            at(3, () -> progress.report(9, 0, "events", ""));
        }
        String blank = " ".repeat(100);
        assertThat(err.toString())
                .isEqualTo("\r" + padded("train  0 events") + "\r" + padded("train  9 events, 4.5/s") + "\r" + blank
                        + "\r");
    }

    @Test
    void another_unit_begins_a_rate_of_its_own() {
        ProgressLine progress = progress(false);
        at(11, () -> progress.report(5_000, 5_000, "events", ""));
        at(21, () -> progress.report(0, 7200, "pages", ""));
        at(31, () -> progress.report(20, 7220, "pages", ""));
        assertThat(err.toString().lines())
                .containsExactly(
                        "train  5,000 of 5,000 events",
                        "train  0 of 7,200 pages",
                        "train  20 of 7,220 pages, 2.0/s, 1:00:00 left");
    }

    @Test
    void work_that_is_resumed_is_not_counted_as_speed() {
        ProgressLine progress = progress(false);
        at(0, () -> progress.report(900, 1000, "steps", ""));
        at(10, () -> progress.report(950, 1000, "steps", ""));
        assertThat(err.toString().lines()).containsExactly("train  950 of 1,000 steps, 5.0/s, 0:10 left");
    }

    @Test
    void a_message_is_shown_at_once_on_its_own_line() {
        try (ProgressLine progress = progress(true)) {
            at(1, () -> progress.report(0, 0, "steps", ""));
            at(1, () -> progress.say("goes on from step 5"));
        }
        assertThat(err.toString())
                .isEqualTo("\r" + padded("train  0 steps") + "\r" + " ".repeat(100) + "\r"
                        + "train  goes on from step 5" + System.lineSeparator());
    }

    private ProgressLine progress(boolean interactive) {
        PrintWriter writer = new PrintWriter(err);
        return new ProgressLine("train", new Terminal(writer, writer, interactive, () -> nanos));
    }

    private void at(long second, Runnable event) {
        nanos = TimeUnit.SECONDS.toNanos(second);
        event.run();
    }

    private static String padded(String text) {
        return text + " ".repeat(100 - text.length());
    }
}
