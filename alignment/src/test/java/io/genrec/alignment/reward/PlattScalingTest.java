package io.genrec.alignment.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.genrec.inference.reward.PlattScaling;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlattScalingTest {
    /** Logit 0 comes true 1 in 4, logit 2 comes true 3 in 4: then offset = -ln 3 and slope = ln 3. */
    @Test
    void the_fit_predicts_the_share_that_came_true() {
        List<Double> logits = new ArrayList<>();
        List<Boolean> happened = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            logits.add(i < 200 ? 0.0 : 2.0);
            happened.add(i < 200 ? i % 4 == 0 : i % 4 != 0);
        }
        PlattScaling fit = PlattScaling.fit(logits, happened);
        assertThat(fit.offset()).isCloseTo(-Math.log(3), offset(1e-6));
        assertThat(fit.slope()).isCloseTo(Math.log(3), offset(1e-6));
        assertThat(fit.probability(2)).isCloseTo(0.75, offset(1e-9));
    }

    @Test
    void too_little_to_fit_leaves_the_logits_as_they_are() {
        assertThat(PlattScaling.fit(List.of(0.0, 1.0), List.of(true, false))).isEqualTo(PlattScaling.NONE);
    }
}
