package io.genrec.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.alignment.learner.AlignmentMethod;
import io.genrec.alignment.reward.RelevanceGate;
import io.genrec.alignment.rollout.PolicySupport;
import io.genrec.alignment.rollout.RolloutKind;
import org.junit.jupiter.api.Test;

class SettingNameTest {
    @Test
    void every_constant_is_found_by_its_name() {
        for (AlignmentMethod method : AlignmentMethod.values()) {
            assertThat(AlignmentMethod.named(method.settingsName())).isEqualTo(method);
        }
        assertThat(AlignmentMethod.GRPO_SR_NO_GATE.settingsName()).isEqualTo("grpo-sr-no-gate");
    }

    @Test
    void an_unknown_name_is_refused_with_the_key_and_the_known_ones() {
        assertThatThrownBy(() -> AlignmentMethod.named("GRPO"))
                .hasMessage("genrec.align.method must be grpo-sr, grpo-sr-no-gate, grpo or ada-grpo: GRPO");
        assertThatThrownBy(() -> RolloutKind.named("all"))
                .hasMessage("genrec.align.rollouts must be beam, sample or both: all");
        assertThatThrownBy(() -> PolicySupport.named("any_code"))
                .hasMessage("genrec.align.support must be any-code or items: any_code");
        assertThatThrownBy(() -> RelevanceGate.Rule.named(""))
                .hasMessage("genrec.reward.gate.rule must be embedding or prefix: ");
    }
}
