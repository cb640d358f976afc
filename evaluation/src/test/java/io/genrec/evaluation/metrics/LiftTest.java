package io.genrec.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LiftTest {
    /** Users 0..499 are in one arm and click 1 or 3 times, users 500..999 in the other and click 1 or 2 times. */
    @Test
    void a_lift_is_the_ratio_of_the_means_with_an_interval_over_users() {
        UserMeans of = new UserMeans(1000);
        UserMeans over = new UserMeans(1000);
        for (int user = 0; user < 500; user++) {
            of.add(user, user % 2 == 0 ? 1 : 3); // mean 2, deviation 1
            over.add(500 + user, user % 2 == 0 ? 1 : 2); // mean 1.5, deviation 0.5
        }

        Estimate lift =
                new Bootstrap(2000, 0.95, 1).lift(List.of(of), List.of(over)).get(0);

        assertThat(lift.value()).isCloseTo(1.0 / 3, within(1e-12));
        // Of the ratio: 4/3 sqrt(1 / (500 * 4) + 0.25 / (500 * 2.25)) = 0.0358; 1.96 of them are 0.0702.
        assertThat(lift.low()).isCloseTo(1.0 / 3 - 0.0702, within(0.01));
        assertThat(lift.high()).isCloseTo(1.0 / 3 + 0.0702, within(0.01));
    }
}
