package io.genrec.training.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResponseLossTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** Level 0: probabilities (1/4, 3/4), label 1; level 1: (1/2, 1/2), label 0: -(ln .75 + ln .5) / 2 = .4904146. */
    @Test
    void is_the_mean_negative_log_probability_of_the_labels() {
        assertThat(loss(0)).isCloseTo(0.4904146f, offset(1e-6f));
    }

    /** The mean over all four log-probabilities is -(ln .25 + ln .75 + 2 ln .5) / 4 = .7650681: .8 * .4904146 + .2 * that. */
    @Test
    void smoothing_spreads_a_share_of_the_target_over_all_tokens() {
        assertThat(loss(0.2)).isCloseTo(0.5453453f, offset(1e-6f));
    }

    @Test
    void smoothing_of_the_whole_target_is_refused() {
        assertThatThrownBy(() -> new ResponseLoss(manager, 1)).hasMessageContaining("label smoothing");
    }

    private float loss(double smoothing) {
        NDList logits = new NDList(
                manager.create(new float[] {0, (float) Math.log(3)}, new Shape(1, 2)),
                manager.create(new float[] {5, 5}, new Shape(1, 2)));
        NDList labels = new NDList(manager.create(new long[] {1}), manager.create(new long[] {0}));
        return new ResponseLoss(manager, smoothing).of(logits, labels).getFloat();
    }
}
