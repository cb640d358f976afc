package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace();

    @Test
    void while_nothing_is_known_a_worker_is_handed_one_prompt() {
        assertThat(pace.within(1_000_000)).isEqualTo(1);
    }

    /** 40 ms, then 40 + (8 - 40) / 16 = 38 ms. */
    @Test
    void the_last_answer_is_a_sixteenth_of_the_mean() {
        pace.took(40);
        assertThat(pace.within(79)).isEqualTo(1);
        assertThat(pace.within(80)).isEqualTo(2);
        pace.took(8);
        assertThat(pace.within(75)).isEqualTo(1);
        assertThat(pace.within(76)).isEqualTo(2);
    }

    @Test
    void a_prompt_that_takes_longer_than_a_piece_is_handed_out_alone() {
        pace.took(5_000);
        assertThat(pace.within(200)).isEqualTo(1);
        assertThat(pace.within(0)).isEqualTo(1);
    }

    @Test
    void phases_without_duration_have_no_time_bound() {
        pace.took(0);
        assertThat(pace.within(200)).isEqualTo(Integer.MAX_VALUE);
    }
}
