package io.genrec.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

class LearningRateTest {
    private final LearningRate rate = new LearningRate(0.002, 0.01, 0.1);

    @Test
    void rises_in_a_line_over_the_warm_up() {
        assertThat(rate.at(0.0025)).isCloseTo(0.0005, offset(1e-12));
        assertThat(rate.at(0.01)).isCloseTo(0.002, offset(1e-12));
    }

    /** Half way down the cosine is 0: 0.1 + 0.9 / 2 of the peak. */
    /** The clock counts from the middle of its time on, and only where it is ahead. */
    @Test
    void a_slow_start_does_not_count_as_progress() {
        assertThat(LearningRate.progress(0.1, 0)).isEqualTo(0.1);
        assertThat(LearningRate.progress(0.1, 0.49)).isEqualTo(0.1);
        assertThat(LearningRate.progress(0.1, 0.5)).isEqualTo(0.5);
        assertThat(LearningRate.progress(0.7, 0.6)).isEqualTo(0.7);
    }

    @Test
    void falls_along_a_cosine_to_its_floor() {
        assertThat(rate.at(0.505)).isCloseTo(0.0011, offset(1e-12));
        assertThat(rate.at(1)).isCloseTo(0.0002, offset(1e-12));
    }

    @Test
    void stays_at_its_floor_when_the_clock_runs_over() {
        assertThat(rate.at(1.2)).isCloseTo(0.0002, offset(1e-12));
    }

    @Test
    void a_warm_up_as_long_as_the_run_is_refused() {
        assertThatThrownBy(() -> new LearningRate(0.002, 1, 0.1)).hasMessageContaining("warm-up");
    }
}
