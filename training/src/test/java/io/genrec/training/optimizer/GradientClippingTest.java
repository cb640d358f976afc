package io.genrec.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GradientClippingTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** (3, 0) and (0, 4) together have length 5; to length 1 is a fifth of each. */
    @Test
    void scales_all_gradients_by_their_common_length() {
        NDArray first = manager.create(new float[] {3, 0});
        NDArray second = manager.create(new float[] {0, 4});
        assertThat(new GradientClipping(1).clip(List.of(first, second))).isCloseTo(5, offset(1e-6));
        assertThat(first.toFloatArray()).containsExactly(new float[] {0.6f, 0}, offset(1e-6f));
        assertThat(second.toFloatArray()).containsExactly(new float[] {0, 0.8f}, offset(1e-6f));
    }

    @Test
    void leaves_short_gradients_alone() {
        NDArray gradient = manager.create(new float[] {0.3f, 0.4f});
        new GradientClipping(1).clip(List.of(gradient));
        assertThat(gradient.toFloatArray()).containsExactly(0.3f, 0.4f);
    }
}
