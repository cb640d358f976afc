package io.genrec.abtest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.page.Behaviour;
import io.genrec.evaluation.Preference;
import java.util.List;
import org.junit.jupiter.api.Test;

class JointPreferenceTest {
    private static final Preference REWARD = new Preference() {
        @Override
        public List<Double> of(List<Behaviour> history, long atMillis, List<String> itemIds) {
            return List.of(0.5, 0.4);
        }

        @Override
        public long reactions(String itemId) {
            return 7;
        }
    };
    private static final Preference RANKER = (history, now, items) -> List.of(0.25, 1.0);

    /** .5 * sqrt(.25) = .25 and .4 * sqrt(1) = .4: the ranker turns the order round. */
    @Test
    void both_models_are_heard() {
        Preference joint = new JointPreference(REWARD, RANKER, 0.5);
        assertThat(joint.of(List.of(), 0, List.of("a", "b"))).containsExactly(0.25, 0.4);
        assertThat(joint.reactions("a")).isEqualTo(7);
    }

    @Test
    void without_a_weight_the_second_is_not() {
        assertThat(new JointPreference(REWARD, RANKER, 0).of(List.of(), 0, List.of("a", "b")))
                .containsExactly(0.5, 0.4);
    }
}
