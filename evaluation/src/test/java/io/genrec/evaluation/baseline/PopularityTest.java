package io.genrec.evaluation.baseline;

import static io.genrec.evaluation.baseline.Pages.DAY;
import static io.genrec.evaluation.baseline.Pages.page;
import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.recommendation.ScoredItem;
import java.util.List;
import org.junit.jupiter.api.Test;

class PopularityTest {
    private static final long NOW = 0;

    // old: three reactions, 4 days before the newest; fresh: one reaction, the newest.
    private static final TrainingLog LOG = TrainingLog.of(List.of(
            page("ann", "r1", 0, List.of(), "old"),
            page("bob", "r2", 0, List.of(), "old"),
            page("cat", "r3", 0, List.of(), "old"),
            page("dan", "r4", 4 * DAY, List.of(), "fresh")));

    @Test
    void without_half_life_every_reaction_counts_one() {
        assertThat(new Popularity(LOG, 0).rank(List.of(), NOW, 5))
                .containsExactly(new ScoredItem("old", 3), new ScoredItem("fresh", 1));
    }

    @Test
    void with_a_half_life_of_two_days_a_reaction_of_four_days_ago_counts_a_quarter() {
        assertThat(new Popularity(LOG, 2).rank(List.of(), NOW, 5))
                .containsExactly(new ScoredItem("fresh", 1), new ScoredItem("old", 0.75));
    }

    @Test
    void gives_no_more_than_asked_for() {
        assertThat(new Popularity(LOG, 0).rank(List.of(), NOW, 1)).containsExactly(new ScoredItem("old", 3));
    }
}
