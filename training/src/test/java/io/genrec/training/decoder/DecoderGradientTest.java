package io.genrec.training.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DecoderGradientTest {
    /** Loss is about 2.5 with 24 bits, so a central difference over this step is good to about 1e-5. */
    private static final double STEP = 1e-2;

    private final TinyDecoder tiny = new TinyDecoder();

    @AfterEach
    void close() {
        tiny.close();
    }

    static List<String> tensors() {
        return new ArrayList<>(TinyDecoder.MODEL.tensorShapes().keySet());
    }

    /** Along three random directions of unit length, the slope of the loss is the gradient's share in the direction. */
    @ParameterizedTest
    @MethodSource("tensors")
    void the_gradient_is_the_slope_of_the_loss(String tensor) {
        float[] gradient = tiny.gradients(() -> {}).get(tensor);
        double length = Math.sqrt(dot(gradient, gradient));
        assertThat(length).isGreaterThan(1e-4);
        Random random = new Random(11);
        for (int i = 0; i < 3; i++) {
            float[] direction = direction(gradient, length, random);
            double slope = (lossAlong(tensor, direction, STEP) - lossAlong(tensor, direction, -STEP)) / (2 * STEP);
            assertThat(slope).isCloseTo(dot(gradient, direction), offset(2e-4 + 0.02 * length));
        }
    }

    /** DJL frees the buffer of a Java number when it is collected, used by autograd or not; nothing here may hang on one. */
    @Test
    void a_garbage_collection_before_the_backward_pass_changes_no_gradient() {
        Map<String, float[]> undisturbed = tiny.gradients(() -> {});
        for (int i = 0; i < 20; i++) {
            Map<String, float[]> disturbed = tiny.gradients(() -> {
                System.gc();
                List<float[]> litter = new ArrayList<>();
                for (int j = 0; j < 200; j++) {
                    litter.add(tiny.manager.create(new float[] {j}).toFloatArray());
                }
                assertThat(litter).hasSize(200);
            });
            undisturbed.forEach(
                    (name, gradient) -> assertThat(disturbed.get(name)).as(name).containsExactly(gradient));
        }
    }

    /** Half gradient, half chance: the slope is then far from 0, and no part of the tensor is left out. */
    private static float[] direction(float[] gradient, double length, Random random) {
        float[] direction = new float[gradient.length];
        double norm = 0;
        for (int i = 0; i < direction.length; i++) {
            direction[i] = (float) (gradient[i] / length + random.nextGaussian() / Math.sqrt(gradient.length));
            norm += direction[i] * direction[i];
        }
        for (int i = 0; i < direction.length; i++) {
            direction[i] /= (float) Math.sqrt(norm);
        }
        return direction;
    }

    private double lossAlong(String tensor, float[] direction, double step) {
        NDArray moved = tiny.weights.get(tensor).duplicate();
        float[] values = moved.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (step * direction[i]);
        }
        Map<String, NDArray> byName = new TreeMap<>(tiny.weights.byName());
        byName.put(tensor, tiny.manager.create(values, moved.getShape()));
        return tiny.lossOf(new DecoderWeights(TinyDecoder.MODEL, byName));
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
