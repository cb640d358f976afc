package io.genrec.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    @Test
    void a_figure_that_never_varies_has_an_interval_of_no_width() {
        UserMeans figure = new UserMeans(20);
        for (int user = 0; user < 20; user++) {
            figure.add(user, 0.25);
        }
        assertThat(estimate(figure, 7)).isEqualTo(new Estimate(0.25, 0.25, 0.25));
    }

    @Test
    void the_value_is_the_mean_over_pages_not_over_users() {
        UserMeans figure = new UserMeans(2);
        figure.add(0, 1);
        figure.add(1, 0);
        figure.add(1, 0);
        figure.add(1, 0);
        assertThat(estimate(figure, 7).value()).isEqualTo(0.25);
    }

    @Test
    void equal_seeds_give_equal_intervals_and_others_do_not() {
        UserMeans figure = coinOf(40);
        assertThat(estimate(figure, 7)).isEqualTo(estimate(figure, 7));
        assertThat(estimate(figure, 8)).isNotEqualTo(estimate(figure, 7));
    }

    @Test
    void the_interval_of_a_mean_is_that_of_the_normal_approximation() {
        // 400 users, half 1 and half 0: standard error sqrt(0.25 / 400) = 0.025, so 0.5 -+ 1.96 * 0.025.
        Estimate estimate =
                new Bootstrap(4000, 0.95, 7).estimate(List.of(coinOf(400))).get(0);
        assertThat(estimate.low()).isCloseTo(0.451, within(0.004));
        assertThat(estimate.high()).isCloseTo(0.549, within(0.004));
    }

    @Test
    void pages_of_one_user_count_as_one_draw() {
        // 4 users of 100 equal pages each: as unsure as 4 observations, not as 400.
        UserMeans figure = new UserMeans(4);
        for (int user = 0; user < 4; user++) {
            figure.add(user, user < 2 ? 100 : 0, 100);
        }
        Estimate estimate = estimate(figure, 7);
        assertThat(estimate.low()).isEqualTo(0);
        assertThat(estimate.high()).isEqualTo(1);
    }

    @Test
    void trainings_that_differ_widen_the_interval_where_users_do_not() {
        // One training hits with every user, the other with none. Two draws of two: 0, 1/2 or 1, a quarter, a half, a
        // quarter.
        Estimate estimate = estimate(UserMeans.pooled(List.of(constant(30, 0), constant(30, 1))), 7);
        assertThat(estimate).isEqualTo(new Estimate(0.5, 0, 1));
        // Three, of which two hit: the mean of three draws is 0 with 1/27 and 1 with 8/27, both more than one in forty.
        assertThat(estimate(UserMeans.pooled(List.of(constant(30, 0), constant(30, 1), constant(30, 1))), 7))
                .isEqualTo(new Estimate(2 / 3.0, 0, 1));
    }

    @Test
    void a_lift_draws_the_trainings_of_either_side_by_themselves() {
        // Trainings of 1 and 2 over trainings of 1 and 2: pairs of one seed would be equal, draws need not be.
        UserMeans uneven = UserMeans.pooled(List.of(constant(5, 1), constant(5, 2)));
        Estimate lift = new Bootstrap(1000, 0.95, 7)
                .lift(List.of(uneven), List.of(uneven))
                .get(0);
        assertThat(lift).isEqualTo(new Estimate(0, -0.5, 1)); // from 1 over 2 to 2 over 1, one in sixteen each
    }

    @Test
    void a_figure_never_observed_is_not_a_number() {
        Estimate estimate = estimate(new UserMeans(3), 7);
        assertThat(List.of(estimate.value(), estimate.low(), estimate.high())).containsOnly(Double.NaN);
    }

    @Test
    void figures_of_different_users_are_refused() {
        assertThatThrownBy(() -> new Bootstrap(10, 0.95, 1).estimate(List.of(new UserMeans(2), new UserMeans(3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("figures of 2 and of 3 users");
    }

    private static UserMeans constant(int users, double value) {
        UserMeans figure = new UserMeans(users);
        for (int user = 0; user < users; user++) {
            figure.add(user, value);
        }
        return figure;
    }

    /** Even users 1, odd users 0. */
    private static UserMeans coinOf(int users) {
        UserMeans figure = new UserMeans(users);
        for (int user = 0; user < users; user++) {
            figure.add(user, user % 2 == 0 ? 1 : 0);
        }
        return figure;
    }

    private static Estimate estimate(UserMeans figure, long seed) {
        return new Bootstrap(1000, 0.95, seed).estimate(List.of(figure)).get(0);
    }
}
