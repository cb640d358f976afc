package io.genrec.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChanceTest {
    private static final int DRAWS = 100_000;
    private final Chance chance = Chance.of(1, "test", 0);

    @Test
    void streams_of_other_seeds_purposes_or_indices_differ_and_equal_ones_agree() {
        double first = Chance.of(1, "items", 0).uniform();
        assertThat(Chance.of(1, "items", 0).uniform()).isEqualTo(first);
        assertThat(Chance.of(2, "items", 0).uniform()).isNotEqualTo(first);
        assertThat(Chance.of(1, "policy", 0).uniform()).isNotEqualTo(first);
        assertThat(Chance.of(1, "items", 1).uniform()).isNotEqualTo(first);
    }

    // Tolerances are five standard errors of the mean of 100,000 draws.
    @Test
    void gaussians_have_mean_0_and_variance_1() {
        double[] draws =
                IntStream.range(0, DRAWS).mapToDouble(i -> chance.gaussian()).toArray();
        assertThat(IntStream.range(0, DRAWS)
                        .mapToDouble(i -> draws[i])
                        .average()
                        .orElseThrow())
                .isCloseTo(0, within(0.016));
        assertThat(IntStream.range(0, DRAWS)
                        .mapToDouble(i -> draws[i] * draws[i])
                        .average()
                        .orElseThrow())
                .isCloseTo(1, within(0.023));
    }

    @Test
    void exponentials_and_geometrics_have_their_means() {
        assertThat(IntStream.range(0, DRAWS)
                        .mapToDouble(i -> chance.exponential(3))
                        .average()
                        .orElseThrow())
                .isCloseTo(3, within(0.048));
        assertThat(IntStream.range(0, DRAWS)
                        .map(i -> chance.geometric(2.5))
                        .average()
                        .orElseThrow())
                .isCloseTo(2.5, within(0.031));
    }

    @Test
    void places_are_drawn_in_proportion_to_their_weights() {
        long[] drawn = new long[3];
        for (int draw = 0; draw < DRAWS; draw++) {
            drawn[chance.weighted(1, 0, 3)]++;
        }
        assertThat(drawn[1]).isZero();
        assertThat(drawn[2] / (double) DRAWS).isCloseTo(0.75, within(0.007));
    }
}
