package io.genrec.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MovingAverageTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** Weights 1, 2, 4. Of itself it keeps 0, then 1/10, then 2/11: 1, then .1 + 1.8 = 1.9, then .345454 + 3.272727. */
    @Test
    void the_first_weights_do_not_linger() {
        assertThat(average(0.9, 1)).isEqualTo(1);
        assertThat(average(0.9, 1, 2)).isCloseTo(1.9f, offset(1e-6f));
        assertThat(average(0.9, 1, 2, 4)).isCloseTo(3.618182f, offset(1e-6f));
    }

    /** Weights 1, 2, 4 with .05: 1, then .05 + 1.9 = 1.95, then .0975 + 3.8. */
    @Test
    void keeps_the_decay_at_most() {
        assertThat(average(0.05, 1, 2, 4)).isCloseTo(3.8975f, offset(1e-6f));
    }

    @Test
    void without_decay_it_is_the_weights_as_they_are() {
        assertThat(average(0, 0.1f, 0.3f, 0.7f)).isEqualTo(0.7f);
    }

    @Test
    void goes_on_where_it_was() {
        MovingAverage whole = MovingAverage.create(weights(9), 0.5);
        for (int step = 1; step <= 12; step++) {
            whole.update(weights(step));
        }
        MovingAverage first = MovingAverage.create(weights(9), 0.5);
        for (int step = 1; step <= 6; step++) {
            first.update(weights(step));
        }
        MovingAverage second = MovingAverage.restore(0.5, new TreeMap<>(first.byName()), 6);
        for (int step = 7; step <= 12; step++) {
            second.update(weights(step));
        }
        assertThat(FlatTensors.named("gain", "average", second.byName()).toFloatArray())
                .isEqualTo(FlatTensors.named("gain", "average", whole.byName()).toFloatArray());
        assertThat(FlatTensors.named("matrix", "average", second.byName()).getShape())
                .isEqualTo(new Shape(2, 1));
    }

    private float average(double decay, float... course) {
        MovingAverage average = MovingAverage.create(weights(100), decay);
        for (float value : course) {
            average.update(weights(value));
        }
        NDArray matrix = FlatTensors.named("matrix", "average", average.byName());
        assertThat(matrix.toFloatArray()[1]).isEqualTo(-matrix.toFloatArray()[0]);
        return FlatTensors.named("gain", "average", average.byName()).toFloatArray()[0];
    }

    private Map<String, NDArray> weights(float value) {
        return Map.of(
                "gain", manager.create(new float[] {value}),
                "matrix", manager.create(new float[] {value, -value}, new Shape(2, 1)));
    }
}
