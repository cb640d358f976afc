package io.genrec.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RankingQualityTest {
    private static final List<String> RANKING = List.of("a", "b", "c", "d", "e");
    private static final double TIGHT = 1e-12;

    @Test
    void a_hit_is_any_relevant_item_in_time() {
        assertThat(RankingQuality.hit(RANKING, Set.of("c", "z"), 3)).isEqualTo(1);
        assertThat(RankingQuality.hit(RANKING, Set.of("c", "z"), 2)).isEqualTo(0);
    }

    @Test
    void recall_counts_relevant_items_found_of_all_there_are() {
        assertThat(RankingQuality.recall(RANKING, Set.of("b", "e", "y", "z"), 5))
                .isEqualTo(0.5);
        assertThat(RankingQuality.recall(RANKING, Set.of("b", "e", "y", "z"), 2))
                .isEqualTo(0.25);
    }

    @Test
    void ndcg_discounts_by_the_log_of_the_rank() {
        // DCG: b at rank 2 gives 1/log2(3) = 0.6309297535714575, d at rank 4 gives 1/log2(5) = 0.43067655807339306.
        // Ideal of two: 1/log2(2) + 1/log2(3) = 1.6309297535714575.
        assertThat(RankingQuality.ndcg(RANKING, Set.of("b", "d"), 5))
                .isCloseTo((0.6309297535714575 + 0.43067655807339306) / 1.6309297535714575, within(TIGHT));
    }

    @Test
    void ndcg_is_1_where_all_places_are_relevant_though_more_items_are() {
        assertThat(RankingQuality.ndcg(RANKING, Set.of("a", "b", "c", "x", "y"), 3))
                .isCloseTo(1, within(TIGHT));
    }

    @Test
    void a_ranking_shorter_than_k_is_judged_by_what_it_has() {
        assertThat(RankingQuality.hit(List.of("a"), Set.of("b"), 10)).isEqualTo(0);
        assertThat(RankingQuality.ndcg(List.of("a"), Set.of("a"), 10)).isCloseTo(1, within(TIGHT));
    }

    @Test
    void a_page_without_relevant_items_is_refused() {
        assertThatThrownBy(() -> RankingQuality.ndcg(RANKING, Set.of(), 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a page without relevant items has no recall and no NDCG");
    }
}
