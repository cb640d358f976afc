package io.genrec.alignment.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.genrec.alignment.rollout.Rollout;
import io.genrec.alignment.rollout.ScoredRollout;
import io.genrec.domain.semanticid.SemanticId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GroupAdvantagesTest {
    private static final SemanticId A = SemanticId.of(0, 0);
    private static final SemanticId B = SemanticId.of(0, 1);
    private static final SemanticId C = SemanticId.of(0, 2);
    private static final SemanticId D = SemanticId.of(3, 3);

    /** Rewards .8 and .2, .5 gated to 0, and 0 of an id that names no item: mean .25, variance .68/4 - .0625 = .1075. */
    @Test
    void a_closed_gate_takes_the_reward() {
        GroupAdvantages group = GroupAdvantages.of(
                AlignmentMethod.GRPO_SR,
                List.of(item(A, 0.8, true), item(B, 0.2, true), item(C, 0.5, false), invalid(D, 0.9)),
                Set.of());
        double deviation = Math.sqrt(0.1075);
        assertThat(group.value(0)).isCloseTo((0.8 - 0.25) / deviation, offset(1e-12));
        assertThat(group.value(1)).isCloseTo((0.2 - 0.25) / deviation, offset(1e-12));
        assertThat(group.value(2)).isCloseTo(-0.25 / deviation, offset(1e-12));
        assertThat(group.value(3)).isCloseTo(-0.25 / deviation, offset(1e-12));
        assertThat(group.reward(3)).isZero();
        assertThat(group.isCounted()).isTrue();
    }

    /** B is a true positive: it gets .8, so that A and B are at +1, C and D at -1 around the mean of .4. */
    @Test
    void a_true_positive_has_the_reward_of_the_best() {
        GroupAdvantages group = GroupAdvantages.of(
                AlignmentMethod.GRPO_SR,
                List.of(item(A, 0.8, true), item(B, 0.2, true), item(C, 0.5, false), invalid(D, 0.9)),
                Set.of(B));
        assertThat(List.of(group.value(0), group.value(1), group.value(2), group.value(3)))
                .allSatisfy(value -> assertThat(Math.abs(value)).isCloseTo(1, offset(1e-12)));
        assertThat(group.value(1)).isPositive();
        assertThat(group.reward(1)).isEqualTo(0.2);
        assertThat(group.bestReward()).isEqualTo(0.8);
    }

    @Test
    void a_true_positive_that_fails_the_gate_is_not_shut_out() {
        GroupAdvantages group = GroupAdvantages.of(
                AlignmentMethod.GRPO_SR, List.of(item(A, 0.1, true), item(B, 0.6, false)), Set.of(B));
        assertThat(group.bestReward()).isEqualTo(0.6);
        assertThat(group.value(1)).isCloseTo(1, offset(1e-12));
    }

    @Test
    void without_the_gate_an_id_that_names_no_item_keeps_its_reward() {
        List<ScoredRollout> rollouts = List.of(item(A, 0.1, true), invalid(D, 0.9));
        assertThat(GroupAdvantages.of(AlignmentMethod.GRPO_SR_NO_GATE, rollouts, Set.of())
                        .value(1))
                .isCloseTo(1, offset(1e-12));
        assertThat(GroupAdvantages.of(AlignmentMethod.GRPO_SR, rollouts, Set.of())
                        .value(1))
                .isCloseTo(-1, offset(1e-12));
    }

    @Test
    void plain_grpo_knows_no_true_positives() {
        GroupAdvantages group =
                GroupAdvantages.of(AlignmentMethod.GRPO, List.of(item(A, 0.8, true), item(B, 0.2, true)), Set.of(B));
        assertThat(group.value(1)).isCloseTo(-1, offset(1e-12));
    }

    @Test
    void a_group_without_spread_is_not_counted() {
        GroupAdvantages group =
                GroupAdvantages.of(AlignmentMethod.GRPO_SR, List.of(item(A, 0.3, true), item(B, 0.3, true)), Set.of());
        assertThat(group.isCounted()).isFalse();
        assertThat(group.value(0)).isZero();
    }

    /** Hard: the likeliest rollout is not a true positive. Clear: the true positive's .7 is above the others' mean of .35. */
    @Test
    void adaptive_grpo_admits_what_is_hard_for_the_policy_and_clear_to_the_reward() {
        ScoredRollout likeliest = item(A, 0.4, true);
        ScoredRollout second = item(B, 0.7, true);
        ScoredRollout third = item(C, 0.3, true);
        assertThat(admitted(List.of(likeliest, second, third), B)).isTrue();
        assertThat(admitted(List.of(likeliest, second, third), A)).isFalse();
        assertThat(admitted(List.of(likeliest, second, third), C)).isFalse();
        assertThat(admitted(List.of(likeliest, second, third), D)).isFalse();
    }

    private static boolean admitted(List<ScoredRollout> group, SemanticId positive) {
        return GroupAdvantages.of(AlignmentMethod.ADA_GRPO, group, Set.of(positive))
                .isCounted();
    }

    private static ScoredRollout item(SemanticId id, double preference, boolean passes) {
        return new ScoredRollout(new Rollout(id, -1, "item " + id), preference, 0.5, passes);
    }

    private static ScoredRollout invalid(SemanticId id, double preference) {
        return new ScoredRollout(new Rollout(id, -1, ""), preference, 0.5, false);
    }
}
