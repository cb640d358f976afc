package io.genrec.evaluation.baseline;

import static io.genrec.evaluation.baseline.Pages.history;
import static io.genrec.evaluation.baseline.Pages.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Items a (3, 0), b (0, 1) and c (1, 1): cosines .707 of c to both others, 0 of those to each other. */
class VectorKnnTest {
    private static final Popularity POPULAR =
            new Popularity(TrainingLog.of(List.of(page("ann", "r", 0, List.of(), "b"))), 0);

    @Test
    void items_are_ranked_by_their_cosine_to_the_weighted_sum_of_the_history() {
        // Newest b (1), a one place older at half-life 1 (1/2): (.5, 1) of length sqrt(1.25).
        List<ScoredItem> ranking = knn(true).rank(history("a", "b"), 0, 3);
        assertThat(ranking).extracting(ScoredItem::itemId).containsExactly("c", "b", "a");
        double norm = Math.sqrt(1.25);
        assertThat(ranking.get(0).score()).isCloseTo(1.5 / Math.sqrt(2) / norm, within(1e-6));
        assertThat(ranking.get(1).score()).isCloseTo(1 / norm, within(1e-6));
        assertThat(ranking.get(2).score()).isCloseTo(0.5 / norm, within(1e-6));
    }

    @Test
    void items_of_the_history_are_left_out_where_they_are_not_to_come_again() {
        assertThat(knn(false).rank(history("a", "b"), 0, 3))
                .extracting(ScoredItem::itemId)
                .containsExactly("c");
    }

    @Test
    void a_history_of_unknown_items_is_answered_by_the_most_popular() {
        assertThat(knn(true).rank(history("z"), 0, 1))
                .extracting(ScoredItem::itemId)
                .containsExactly("b");
    }

    private static VectorKnn knn(boolean repeats) {
        FloatMatrix vectors = new FloatMatrix(3, 2, new float[] {3, 0, 0, 1, 1, 1});
        return new VectorKnn(List.of("a", "b", "c"), vectors, POPULAR, 1, repeats);
    }
}
