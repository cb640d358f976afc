package io.genrec.evaluation.baseline;

import static io.genrec.evaluation.baseline.Pages.history;
import static io.genrec.evaluation.baseline.Pages.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.inference.neighbours.HistoryWeights;
import io.genrec.inference.neighbours.ItemNeighbours;
import java.util.List;
import org.junit.jupiter.api.Test;

class ItemKnnTest {
    private static final long NOW = 0;

    // users: a 3 (ann, bob, cat), b 2 (ann, bob), c 1 (cat), d 1 (dan)
    private static final TrainingLog LOG = TrainingLog.of(List.of(
            page("ann", "r1", 0, List.of(), "a", "b"),
            page("bob", "r2", 0, List.of(), "a", "b"),
            page("cat", "r3", 0, List.of(), "a", "c"),
            page("dan", "r4", 0, List.of(), "d")));
    private static final double TIGHT = 1e-12;

    @Test
    void similarity_is_the_cosine_of_the_users_in_common() {
        // both(a, b) = 2, sqrt(3 * 2); both(a, c) = 1, sqrt(3 * 1); a with itself 3 / 3.
        List<ScoredItem> neighbours = neighbours(0).of("a");
        assertThat(neighbours).extracting(ScoredItem::itemId).containsExactly("a", "b", "c");
        assertThat(neighbours.get(0).score()).isCloseTo(1, within(TIGHT));
        assertThat(neighbours.get(1).score()).isCloseTo(2 / Math.sqrt(6), within(TIGHT));
        assertThat(neighbours.get(2).score()).isCloseTo(1 / Math.sqrt(3), within(TIGHT));
    }

    @Test
    void shrinkage_counts_as_users_without_the_pair() {
        assertThat(neighbours(10).of("a").get(1).score()).isCloseTo(2 / (Math.sqrt(6) + 10), within(TIGHT));
    }

    @Test
    void older_behaviours_count_less() {
        // newest d (weight 1) knows only itself; c one place older at half-life 1 has weight 1/2: sim(c, a) = 1 /
        // sqrt(3).
        List<ScoredItem> ranking = knn(false).rank(history("c", "d"), NOW, 1);
        assertThat(ranking).extracting(ScoredItem::itemId).containsExactly("a");
        assertThat(ranking.get(0).score()).isCloseTo(0.5 / Math.sqrt(3), within(TIGHT));
    }

    @Test
    void an_item_of_the_history_is_recommended_again_only_where_repeats_are_on() {
        assertThat(knn(true).rank(history("d"), NOW, 1)).containsExactly(new ScoredItem("d", 1));
        assertThat(knn(false).rank(history("d"), NOW, 1))
                .extracting(ScoredItem::itemId)
                .containsExactly("a");
    }

    @Test
    void the_most_popular_items_fill_up_a_short_list() {
        // c leads to a; then by popularity a (3, taken), b (2), c and d (1 each).
        List<ScoredItem> ranking = knn(false).rank(history("c"), NOW, 4);
        assertThat(ranking).extracting(ScoredItem::itemId).containsExactly("a", "b", "c", "d");
        assertThat(ranking).extracting(ScoredItem::score).isSortedAccordingTo((x, y) -> Double.compare(y, x));
    }

    @Test
    void an_empty_history_and_unknown_items_get_the_most_popular() {
        assertThat(knn(true).rank(List.of(), NOW, 2))
                .extracting(ScoredItem::itemId)
                .containsExactly("a", "b");
        assertThat(knn(true).rank(history("never seen"), NOW, 2))
                .extracting(ScoredItem::itemId)
                .containsExactly("a", "b");
    }

    private static ItemKnn knn(boolean repeats) {
        return new ItemKnn(neighbours(0), new HistoryWeights(1, repeats), new Popularity(LOG, 0));
    }

    private static ItemNeighbours neighbours(double shrinkage) {
        return SharedUsers.neighbours(LOG, new SharedUsers.Settings(10, shrinkage, 100));
    }
}
