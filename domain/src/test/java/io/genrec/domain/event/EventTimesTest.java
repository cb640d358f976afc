package io.genrec.domain.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventTimesTest {
    private static final Instant BEGIN = Instant.parse("2023-03-01T00:00:00Z");

    @Test
    void one_stray_of_the_future_and_one_of_1970_are_left_out_of_a_log_of_ten_days() {
        EventTimes times = everyHour(10 * 24);
        times.add(0);
        times.add(Instant.parse("2035-01-01T00:00:00Z").toEpochMilli());

        EventTimes.Span span = times.span(0.25);

        assertThat(span.first()).isEqualTo(BEGIN);
        assertThat(span.last()).isEqualTo(BEGIN.plus(Duration.ofHours(239)));
        assertThat(span.strays()).isEqualTo(2);
        assertThat(span.strayTimes()).containsExactly(Instant.EPOCH, Instant.parse("2035-01-01T00:00:00Z"));
        assertThat(times.span(0).strays()).isZero();
        assertThat(times.span(0).first()).isEqualTo(Instant.EPOCH);
    }

    /** The middle 98% of 1,000 hours take 40.8 days, a quarter of which is 10.2. */
    @Test
    void a_pause_within_a_quarter_of_the_log_is_a_pause_and_a_longer_one_its_end() {
        EventTimes within = everyHour(1000);
        within.add(BEGIN.plus(Duration.ofHours(999)).plus(Duration.ofDays(10)).toEpochMilli());
        assertThat(within.span(0.25).strays()).isZero();

        EventTimes beyond = everyHour(1000);
        beyond.add(BEGIN.plus(Duration.ofHours(999)).plus(Duration.ofDays(11)).toEpochMilli());
        assertThat(beyond.span(0.25).strays()).isEqualTo(1);
    }

    @Test
    void more_than_one_in_a_hundred_is_no_stray() {
        EventTimes times = everyHour(200);
        times.add(0);
        times.add(1);
        assertThat(times.span(0.25).strays()).isEqualTo(2); // of 202
        times.add(2);
        assertThat(times.span(0.25).strays()).isZero(); // three of 203
    }

    @Test
    void a_log_of_one_moment_keeps_what_comes_within_a_day() {
        EventTimes times = new EventTimes();
        for (int i = 0; i < 300; i++) {
            times.add(BEGIN.toEpochMilli());
        }
        times.add(BEGIN.plus(Duration.ofHours(20)).toEpochMilli());
        assertThat(times.span(0.25).strays()).isZero();
        assertThat(times.median()).isEqualTo(BEGIN);
    }

    @Test
    void parts_of_a_log_counted_apart_say_the_same() {
        EventTimes whole = everyHour(300);
        EventTimes other = new EventTimes();
        other.add(0);
        whole.addAll(other);
        assertThat(whole.count()).isEqualTo(301);
        assertThat(whole.span(0.25).strays()).isEqualTo(1);
    }

    private static EventTimes everyHour(int hours) {
        EventTimes times = new EventTimes();
        for (int i = 0; i < hours; i++) {
            times.add(BEGIN.plus(Duration.ofHours(i)).toEpochMilli());
        }
        return times;
    }
}
