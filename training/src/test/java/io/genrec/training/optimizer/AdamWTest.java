package io.genrec.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdamWTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** With both moments corrected for their start at zero, the first step is gradient / |gradient|: the rate itself. */
    @Test
    void the_first_step_has_the_length_of_the_learning_rate() {
        NDArray bias = manager.create(new float[] {1, 1});
        AdamW optimizer = AdamW.create(manager, Map.of("bias", bias), 0.1);
        optimizer.update(Map.of("bias", bias), Map.of("bias", manager.create(new float[] {0.5f, -4})), 0.01);
        assertThat(bias.toFloatArray()).containsExactly(new float[] {0.99f, 1.01f}, offset(1e-6f));
    }

    /**
     * Gradients 1, then 2. First moment .1, then .9 * .1 + .1 * 2 = .29; second .02, then .98 * .02 + .02 * 4 = .0996.
     * Corrected: .29 / (1 - .81) = 1.5263158, .0996 / (1 - .9604) = 2.5151515; move .01 * 1.5263158 / 1.5859229.
     */
    @Test
    void the_second_step_weighs_both_gradients() {
        NDArray bias = manager.create(new float[] {0});
        AdamW optimizer = AdamW.create(manager, Map.of("bias", bias), 0);
        optimizer.update(Map.of("bias", bias), Map.of("bias", manager.create(new float[] {1})), 0.01);
        optimizer.update(Map.of("bias", bias), Map.of("bias", manager.create(new float[] {2})), 0.01);
        assertThat(bias.toFloatArray()[0]).isCloseTo(-0.01f - 0.0096242f, offset(1e-7f));
        assertThat(optimizer.step()).isEqualTo(2);
    }

    /** Decay first: 2 * (1 - .01 * .5) = 1.99; the zero gradient moves nothing. */
    @Test
    void only_matrices_decay() {
        NDArray matrix = manager.create(new float[] {2}, new Shape(1, 1));
        NDArray gain = manager.create(new float[] {2});
        Map<String, NDArray> weights = Map.of("matrix", matrix, "gain", gain);
        Map<String, NDArray> zero =
                Map.of("matrix", manager.zeros(new Shape(1, 1)), "gain", manager.zeros(new Shape(1)));
        AdamW.create(manager, weights, 0.5).update(weights, zero, 0.01);
        assertThat(matrix.toFloatArray()[0]).isCloseTo(1.99f, offset(1e-6f));
        assertThat(gain.toFloatArray()[0]).isEqualTo(2f);
    }

    @Test
    void a_weight_without_a_gradient_is_refused() {
        Map<String, NDArray> weights = Map.of("bias", manager.zeros(new Shape(1)));
        AdamW optimizer = AdamW.create(manager, weights, 0);
        assertThatThrownBy(() -> optimizer.update(weights, Map.of(), 0.01)).hasMessage("no gradient for bias");
    }
}
