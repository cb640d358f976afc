package io.genrec.abtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PriorClicksTest {
    /** Means 2 and 3; covariance (-2 * -2 + 0 * 1 + 2 * 1) = 6 over a variance of 8: .75 a click. */
    @Test
    void differences_predicted_by_earlier_clicks_are_removed() {
        PriorClicks prior = PriorClicks.fit(new long[] {0, 2, 4}, new double[] {1, 4, 4});
        assertThat(prior.slope()).isCloseTo(0.75, within(1e-12));
        assertThat(prior.mean()).isEqualTo(2);
        assertThat(prior.adjusted(0, 1)).isCloseTo(2.5, within(1e-12));
        assertThat(prior.adjusted(2, 4)).isEqualTo(4);
        assertThat(prior.adjusted(4, 4)).isCloseTo(2.5, within(1e-12));
    }

    @Test
    void users_without_a_difference_before_stay_as_they_are() {
        PriorClicks prior = PriorClicks.fit(new long[] {0, 0, 0}, new double[] {1, 5, 2});
        assertThat(prior.adjusted(0, 5)).isEqualTo(5);
        assertThat(PriorClicks.fit(new long[0], new double[0]).adjusted(3, 5)).isEqualTo(5);
    }

    /** Ten users: the busy ones are all in one arm. Neither arm does anything, and neither looks better. */
    @Test
    void an_arm_of_busier_users_does_not_look_better() {
        long[] before = {1, 2, 3, 2, 2, 11, 12, 13, 12, 12};
        double[] during = new double[before.length];
        for (int user = 0; user < before.length; user++) {
            during[user] = 3 * before[user] + 1;
        }
        PriorClicks prior = PriorClicks.fit(before, during);
        for (int user = 0; user < before.length; user++) {
            assertThat(prior.adjusted(before[user], during[user])).isCloseTo(22, within(1e-9));
        }
    }

    @Test
    void the_mean_of_all_users_is_unchanged_and_their_spread_shrinks() {
        Random random = new Random(3);
        long[] before = random.longs(500, 0, 20).toArray();
        double[] during = new double[before.length];
        for (int user = 0; user < before.length; user++) {
            during[user] = before[user] + random.nextInt(10);
        }
        PriorClicks prior = PriorClicks.fit(before, during);
        double sum = 0;
        double adjusted = 0;
        double squares = 0;
        double adjustedSquares = 0;
        for (int user = 0; user < before.length; user++) {
            double value = prior.adjusted(before[user], during[user]);
            sum += during[user];
            adjusted += value;
            squares += during[user] * during[user];
            adjustedSquares += value * value;
        }
        assertThat(adjusted).isCloseTo(sum, within(1e-6));
        assertThat(adjustedSquares - sum * sum / before.length)
                .isLessThan(0.4 * (squares - sum * sum / before.length)); // 33.25 + 8.25 before, 8.25 after
    }
}
