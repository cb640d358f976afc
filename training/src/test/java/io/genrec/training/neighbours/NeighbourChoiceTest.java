package io.genrec.training.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.recommendation.Ranker;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.baseline.SharedUsers;
import io.genrec.inference.neighbours.ItemNeighbours;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NeighbourChoiceTest {
    private static final NeighbourSettings SETTINGS = settings(NeighbourSettings.Similarity.SHARED_USERS);
    private static final ItemNeighbours NEIGHBOURS = new ItemNeighbours(
            Map.of("tea", List.of(new ScoredItem("tea", 1), new ScoredItem("cup", 0.5), new ScoredItem("pot", 0.4))));
    private static final ItemNeighbours NEAR = new ItemNeighbours(
            Map.of("tea", List.of(new ScoredItem("tea", 1), new ScoredItem("cup", 1), new ScoredItem("jug", 1))));
    private static final NeighbourSources SOURCES = new NeighbourSources(SETTINGS, NEIGHBOURS, NEAR);

    @Test
    void both_similarities_count_alike() {
        // Others of tea weigh .9 by users and 2 by vectors; cup has .5 / .9 and 1 / 2, jug 1 / 2, pot .4 / .9.
        ItemNeighbours both = SOURCES.by(NeighbourSettings.Similarity.BOTH);
        assertThat(both.of("tea")).extracting(ScoredItem::itemId).containsExactly("tea", "cup", "jug", "pot");
        assertThat(both.of("tea").get(1).score()).isCloseTo(0.5 / 0.9 + 0.5, within(1e-12));
        assertThat(both.of("tea").get(2).score()).isCloseTo(0.5, within(1e-12));
        assertThat(both.of("tea").get(3).score()).isCloseTo(0.4 / 0.9, within(1e-12));
    }

    @Test
    void near_vectors_are_those_of_the_smallest_angle() {
        // Cosines to (1, 0): itself 1, (1, 1) .7071, (0, 2) 0; at a temperature of .5 the second is e^-.5858.
        ItemNeighbours near = NearVectors.of(
                List.of("tea", "saw", "cup"), new FloatMatrix(3, 2, new float[] {1, 0, 0, 2, 1, 1}), 2, 0.5);
        assertThat(near.of("tea")).extracting(ScoredItem::itemId).containsExactly("tea", "cup");
        assertThat(near.of("tea").get(0).score()).isCloseTo(1, within(1e-6));
        assertThat(near.of("tea").get(1).score()).isCloseTo(Math.exp(-0.585786), within(1e-6));
        assertThat(near.of("saw")).extracting(ScoredItem::itemId).containsExactly("saw", "cup");
    }

    @Test
    void neighbours_that_know_better_get_the_share_that_lets_them_win() {
        // The decoder gives saw .3 and cup nothing. Without repeats cup has 5/9: a share of .1 leaves it third (.06
        // against .27
        // of saw and .09 of nail), one of .5 puts it first (.28 against .15).
        ChosenNeighbours chosen = choice("cup").choose(decoder(Map.of("saw", 0.3, "nail", 0.1)), () -> SOURCES);
        assertThat(chosen.alone()).isZero();
        assertThat(chosen.ndcg()).isEqualTo(1);
        assertThat(chosen.mixture().share()).isEqualTo(0.5);
        assertThat(chosen.mixture().weights().repeats()).isFalse();
        assertThat(chosen.line())
                .startsWith("served with 50% of neighbours (shared-users, half-life 1.0, repeats off): NDCG@10 1.0000");
    }

    @Test
    void a_decoder_that_is_right_is_left_alone() {
        ChosenNeighbours chosen = choice("saw").choose(decoder(Map.of("saw", 0.9, "cup", 0.1)), () -> SOURCES);
        assertThat(chosen.mixture().mixes()).isFalse();
        assertThat(chosen.ndcg()).isEqualTo(1);
        assertThat(chosen.line()).startsWith("served without neighbours");
    }

    @Test
    void items_listed_by_only_one_source_still_count() {
        // Half of saw's .9 stays ahead of half of cup's 5/9, without repeats; nail has .05.
        ChosenNeighbours chosen = choice("cup").choose(decoder(Map.of("saw", 0.9, "nail", 0.1)), () -> SOURCES);
        assertThat(chosen.mixture().share()).isEqualTo(0.5);
        assertThat(chosen.ndcg()).isCloseTo(1 / (Math.log(3) / Math.log(2)), within(1e-9));
    }

    private static NeighbourSettings settings(NeighbourSettings.Similarity similarity) {
        return new NeighbourSettings(
                List.of(0.1, 0.5), List.of(1.0, 10.0), List.of(similarity), new SharedUsers.Settings(10, 0, 10), 0.1);
    }

    /** One page after tea with this reaction. */
    private static NeighbourChoice choice(String reaction) {
        PageSample page = new PageSample(
                "user",
                "request",
                1,
                2,
                List.of(new Behaviour("tea", Action.CLICKED, 1)),
                1,
                List.of(new PageItem(reaction, Action.CLICKED, 0, 2)));
        return new NeighbourChoice(SETTINGS, List.of(page));
    }

    private static Ranker decoder(Map<String, Double> probabilities) {
        return (history, atMillis, count) -> probabilities.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(item -> new ScoredItem(item.getKey(), Math.log(item.getValue())))
                .toList();
    }
}
