package io.genrec.simulator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.genrec.simulator.world.Chance;
import org.junit.jupiter.api.Test;

class ClickTallyTest {
    private static final int DRAWS = 20_000;

    @Test
    void is_drawn_in_proportion_to_clicks_and_a_half_as_of_the_last_night() {
        ClickTally popularity = new ClickTally(3);
        for (int click = 0; click < 4; click++) {
            popularity.count(1);
        }
        assertThat(shareOfSecond(popularity)).isCloseTo(1 / 3.0, within(0.02));
        popularity.refresh(0.5);
        // (4 / 2 + 0.5) / (2.5 + 0.5 + 0.5)
        assertThat(shareOfSecond(popularity)).isCloseTo(2.5 / 3.5, within(0.02));
    }

    private static double shareOfSecond(ClickTally popularity) {
        Chance chance = Chance.of(1, "test", 0);
        int drawn = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            drawn += popularity.draw(chance) == 1 ? 1 : 0;
        }
        return drawn / (double) DRAWS;
    }
}
