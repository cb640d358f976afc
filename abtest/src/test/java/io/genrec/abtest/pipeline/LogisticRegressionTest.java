package io.genrec.abtest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {
    /** Two features of two bins; log-odds -2 + 1.5 [bin 1] + 1 [bin 3]: probabilities .119, .378, .269, .622. */
    @Test
    void finds_the_probabilities_that_drew_the_outcomes() {
        SplittableRandom random = new SplittableRandom(5);
        List<int[]> examples = new ArrayList<>();
        BitSet happened = new BitSet();
        for (int i = 0; i < 40_000; i++) {
            int first = random.nextInt(2);
            int second = random.nextInt(2);
            double logOdds = -2 + 1.5 * first + second;
            happened.set(i, random.nextDouble() < 1 / (1 + Math.exp(-logOdds)));
            examples.add(new int[] {first, 2 + second});
        }

        LogisticRegression model = LogisticRegression.train(examples, happened, 4, 1);

        assertThat(model.probability(new int[] {0, 2})).isCloseTo(.119, within(.03));
        assertThat(model.probability(new int[] {1, 2})).isCloseTo(.378, within(.03));
        assertThat(model.probability(new int[] {0, 3})).isCloseTo(.269, within(.03));
        assertThat(model.probability(new int[] {1, 3})).isCloseTo(.622, within(.03));
    }

    @Test
    void bins_part_a_feature_of_few_values_by_value() {
        Bins bins = new Bins(List.of(new double[] {0}, new double[] {1}, new double[] {5}));

        assertThat(bins.count()).isEqualTo(3);
        assertThat(bins.of(new double[] {0})).containsExactly(0);
        assertThat(bins.of(new double[] {1})).containsExactly(1);
        assertThat(bins.of(new double[] {9})).containsExactly(2);
    }
}
