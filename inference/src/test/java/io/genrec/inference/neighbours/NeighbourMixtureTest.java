package io.genrec.inference.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NeighbourMixtureTest {
    private static final ItemNeighbours NEIGHBOURS = new ItemNeighbours(Map.of(
            "tea", List.of(new ScoredItem("tea", 1), new ScoredItem("cup", 0.5)),
            "cup", List.of(new ScoredItem("cup", 1), new ScoredItem("tea", 0.5), new ScoredItem("pot", 0.25))));

    @Test
    void the_distribution_shares_out_the_weighted_similarities() {
        // Oldest first: cup counts 1/2, tea counts 1. tea: 1 + 1/2 * 1/2 = 5/4, cup: 1/2 + 1/2 = 1, pot: 1/8. In all
        // 19/8.
        Map<String, Double> shares = mixture(true).distribution(history("cup", "tea"));
        assertThat(shares).containsOnlyKeys("tea", "cup", "pot");
        assertThat(shares.get("tea")).isCloseTo(10.0 / 19, within(1e-12));
        assertThat(shares.get("cup")).isCloseTo(8.0 / 19, within(1e-12));
        assertThat(shares.get("pot")).isCloseTo(1.0 / 19, within(1e-12));
    }

    @Test
    void alone_the_neighbours_rank_by_their_shares() {
        assertThat(new NeighbourRanker(mixture(true)).rank(history("cup", "tea"), 0, 2))
                .extracting(ScoredItem::itemId)
                .containsExactly("tea", "cup");
        assertThat(new NeighbourRanker(mixture(true)).rank(history("never seen"), 0, 2))
                .isEmpty();
    }

    @Test
    void without_repeats_an_item_is_not_its_own_neighbour() {
        // tea: 1/4, cup: 1/2, pot: 1/8. In all 7/8.
        Map<String, Double> shares = mixture(false).distribution(history("cup", "tea"));
        assertThat(shares.get("cup")).isCloseTo(4.0 / 7, within(1e-12));
        assertThat(shares.get("tea")).isCloseTo(2.0 / 7, within(1e-12));
    }

    @Test
    void a_history_without_known_items_has_no_neighbours() {
        assertThat(mixture(true).distribution(history())).isEmpty();
        assertThat(mixture(true).distribution(history("never seen"))).isEmpty();
    }

    /** A jug is like tea by three parts and like a cup by one. */
    @Test
    void an_item_that_came_later_takes_after_those_that_it_is_like() {
        Map<String, List<ScoredItem>> like =
                Map.of("jug", List.of(new ScoredItem("tea", 0.75), new ScoredItem("cup", 0.25)));
        ItemNeighbours grown = NEIGHBOURS.with(like, Set.of("pot"));
        // beside tea: 1 * 3/4 + 1/2 * 1/4; beside the cup: 1 * 1/4 + 1/2 * 3/4
        assertThat(grown.of("tea"))
                .containsExactly(new ScoredItem("tea", 1), new ScoredItem("jug", 0.875), new ScoredItem("cup", 0.5));
        assertThat(grown.of("cup"))
                .containsExactly(new ScoredItem("cup", 1), new ScoredItem("jug", 0.625), new ScoredItem("tea", 0.5));
        // tea: 3/4 * 1 + 1/4 * 1/2; cup: 3/4 * 1/2 + 1/4 * 1; itself as tea and cup are to themselves
        assertThat(grown.of("jug"))
                .containsExactly(new ScoredItem("jug", 1), new ScoredItem("tea", 0.875), new ScoredItem("cup", 0.625));
        assertThat(NEIGHBOURS.of("jug")).isEmpty();
    }

    @Test
    void a_share_of_all_would_leave_the_decoder_out_and_is_refused() {
        assertThatThrownBy(() -> new NeighbourMixture(1, new HistoryWeights(1, true), NEIGHBOURS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be in [0, 1)");
    }

    private static NeighbourMixture mixture(boolean repeats) {
        return new NeighbourMixture(0.5, new HistoryWeights(1, repeats), NEIGHBOURS);
    }

    private static List<Behaviour> history(String... items) {
        return List.of(items).stream()
                .map(item -> new Behaviour(item, Action.CLICKED, 1))
                .toList();
    }
}
