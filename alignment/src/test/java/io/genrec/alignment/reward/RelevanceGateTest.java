package io.genrec.alignment.reward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RelevanceGateTest {
    /** Of .01, .02 .. 1.00 five may fail: the highest threshold that lets 95 through is just below .06. */
    @Test
    void the_threshold_is_the_highest_that_lets_enough_true_positives_through() {
        double[] relevances =
                IntStream.rangeClosed(1, 100).mapToDouble(i -> i / 100.0).toArray();
        RelevanceGate gate = RelevanceGate.letting(RelevanceGate.Rule.EMBEDDING, relevances, 0.95);
        assertThat(Arrays.stream(relevances).filter(gate::isOpen).count()).isEqualTo(95);
        assertThat(gate.isOpen(0.06)).isTrue();
        assertThat(gate.isOpen(0.05999)).isFalse();
    }

    @Test
    void equal_relevances_pass_together() {
        RelevanceGate gate = RelevanceGate.letting(RelevanceGate.Rule.PREFIX, new double[] {0.5, 0.5, 0.5, 0.5}, 0.9);
        assertThat(gate.isOpen(0.5)).isTrue();
    }

    @Test
    void without_true_positives_the_gate_is_open() {
        assertThat(RelevanceGate.letting(RelevanceGate.Rule.PREFIX, new double[0], 0.95)
                        .isOpen(0))
                .isTrue();
    }
}
