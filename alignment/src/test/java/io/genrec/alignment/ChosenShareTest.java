package io.genrec.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

class ChosenShareTest {
    private final List<Double> measured = new ArrayList<>();

    @Test
    void the_first_share_that_finds_what_is_needed_is_taken_and_no_other_is_measured() {
        ChosenShare chosen =
                ChosenShare.of(List.of(0.4, 0.6, 0.8), 0.12, finding(Map.of(0.4, 0.11, 0.6, 0.12, 0.8, 0.13)));
        assertThat(chosen.share()).isEqualTo(0.6);
        assertThat(chosen.metrics().hits().ndcg10()).isEqualTo(0.12);
        assertThat(measured).containsExactly(0.4, 0.6);
    }

    @Test
    void where_none_finds_what_is_needed_the_one_that_finds_most_is_taken() {
        ChosenShare chosen =
                ChosenShare.of(List.of(0.4, 0.6, 0.8), 0.2, finding(Map.of(0.4, 0.11, 0.6, 0.13, 0.8, 0.12)));
        assertThat(chosen.share()).isEqualTo(0.6);
        assertThat(measured).containsExactly(0.4, 0.6, 0.8);
    }

    @Test
    void of_one_share_that_one_is_taken() {
        assertThat(ChosenShare.of(List.of(0.0), 0.2, finding(Map.of(0.0, 0.1))).share())
                .isZero();
    }

    /** NDCG@10 by share. */
    private DoubleFunction<ValidationMetrics> finding(Map<Double, Double> ndcg) {
        return share -> {
            measured.add(share);
            return new ValidationMetrics(
                    1,
                    new ValidationMetrics.Hits(0, 0, 0, ndcg.getOrDefault(share, 0.0)),
                    new ValidationMetrics.Hallucinations(0, 0, 0),
                    new ValidationMetrics.Rewards(0, 0, 0, 0));
        };
    }
}
