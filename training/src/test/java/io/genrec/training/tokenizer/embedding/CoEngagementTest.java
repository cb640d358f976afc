package io.genrec.training.tokenizer.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CoEngagementTest {
    private static final List<int[]> TIMELINES = List.of(new int[] {0, 1, 2}, new int[] {1, 0}, new int[] {3, 3});

    @Test
    void counts_pairs_of_different_items_within_the_window_both_ways_round() {
        CoEngagement next = CoEngagement.count(TIMELINES, 4, 1);
        assertThat(pairs(next)).isEqualTo(Map.of("0-1", 2.0, "1-0", 2.0, "1-2", 1.0, "2-1", 1.0));
        CoEngagement wider = CoEngagement.count(TIMELINES, 4, 2);
        assertThat(pairs(wider))
                .isEqualTo(Map.of("0-1", 2.0, "1-0", 2.0, "1-2", 1.0, "2-1", 1.0, "0-2", 1.0, "2-0", 1.0));
        assertThat(wider.rowSums()).containsExactly(3, 3, 2, 0);
    }

    @Test
    void multiplies_a_vector() {
        assertThat(CoEngagement.count(TIMELINES, 4, 2).times(new double[] {1, 10, 100, 1000}))
                .containsExactly(120, 102, 11, 0);
    }

    @Test
    void information_is_what_popularity_does_not_explain_and_never_negative() {
        // sums 3, 3, 2 of 8: ln(2 * 8 / 9) for (0, 1), ln(1 * 8 / 6) for the others
        Map<String, Double> information =
                pairs(CoEngagement.count(TIMELINES, 4, 2).positiveInformation());
        assertThat(information.get("0-1")).isCloseTo(Math.log(16.0 / 9), offset(1e-12));
        assertThat(information.get("2-1")).isCloseTo(Math.log(8.0 / 6), offset(1e-12));
        CoEngagement popular = CoEngagement.count(
                List.of(new int[] {0, 1}, new int[] {0, 2}, new int[] {0, 2}, new int[] {1, 3}, new int[] {1, 3}),
                4,
                1);
        // (0, 1): 1 of 10, sums 3 and 3: ln(10 / 9) > 0; with one pair more of each it would be below 0
        assertThat(pairs(popular.positiveInformation()).values())
                .allSatisfy(v -> assertThat(v).isNotNegative());
    }

    @Test
    void nobody_engaged_with_anything() {
        assertThat(CoEngagement.count(List.of(), 3, 5).isEmpty()).isTrue();
        assertThat(CoEngagement.count(TIMELINES, 4, 1).isEmpty()).isFalse();
    }

    private static Map<String, Double> pairs(CoEngagement engaged) {
        Map<String, Double> pairs = new TreeMap<>();
        engaged.forEachPair((row, column, count) -> pairs.put(row + "-" + column, count));
        return pairs;
    }
}
