package io.genrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RewardRankingTest {
    private static final Map<String, Double> REWARDS = Map.of("a", 0.2, "b", 0.3, "c", 0.0);
    private static final List<ScoredItem> FOUND =
            List.of(new ScoredItem("a", -1), new ScoredItem("b", -5), new ScoredItem("c", -6));

    /** ln .2 = -1.609, ln .3 = -1.204: b leads by .405, the decoder holds a likelier by 4, a tenth of which is .4. */
    @Test
    void reward_and_likelihood_are_multiplied() {
        assertThat(order(0)).extracting(ScoredItem::itemId).containsExactly("b", "a", "c");
        assertThat(order(0.1)).extracting(ScoredItem::itemId).containsExactly("b", "a", "c");
        assertThat(order(0.11)).extracting(ScoredItem::itemId).containsExactly("a", "b", "c");
        assertThat(order(0.1).get(1).score()).isCloseTo(Math.log(0.2) - 0.1, within(1e-12));
    }

    /** b leads by ln 1.5 = .405; it has 95 reactions, a none: a quarter of ln 100/5 = 2.996 is .749, an eighth .374. */
    @Test
    void what_everyone_reacts_to_is_discounted() {
        assertThat(discounted(0.125)).containsExactly("b", "a", "c");
        assertThat(discounted(0.25)).containsExactly("a", "b", "c");
    }

    @Test
    void a_reward_of_nothing_is_last_and_a_number() {
        assertThat(order(0.1).get(2).score()).isFinite();
    }

    @Test
    void as_many_are_asked_for_as_are_wanted_and_as_many_are_listed() {
        RewardRanking ranking = new RewardRanking(2, 0, 0);
        assertThat(ranking.asked(1)).isEqualTo(2);
        assertThat(ranking.asked(7)).isEqualTo(7);
        assertThat(ranking.best(RewardRankingTest::rewards, List.of(), 0, FOUND, 2))
                .hasSize(2);
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new RewardRanking(0, 0, 0)).hasMessageContaining("reward-ranking.candidates");
        assertThatThrownBy(() -> new RewardRanking(1, -1, 0)).hasMessageContaining("reward-ranking.decoder-weight");
        assertThatThrownBy(() -> new RewardRanking(1, Double.NaN, 0)).hasMessageContaining("decoder-weight");
        assertThatThrownBy(() -> new RewardRanking(1, 0, -1)).hasMessageContaining("popularity-discount");
    }

    private static List<ScoredItem> order(double decoderWeight) {
        return new RewardRanking(3, decoderWeight, 0).best(RewardRankingTest::rewards, List.of(), 0, FOUND, 3);
    }

    private static List<String> discounted(double discount) {
        Preference popular = new Preference() {
            @Override
            public List<Double> of(List<Behaviour> history, long atMillis, List<String> items) {
                return rewards(history, atMillis, items);
            }

            @Override
            public long reactions(String itemId) {
                return itemId.equals("b") ? 95 : 0;
            }
        };
        return new RewardRanking(3, 0, discount)
                .best(popular, List.of(), 0, FOUND, 3).stream()
                        .map(ScoredItem::itemId)
                        .toList();
    }

    private static List<Double> rewards(Object history, long atMillis, List<String> items) {
        return items.stream().map(REWARDS::get).toList();
    }
}
