package io.genrec.inference.model;

import io.genrec.inference.weights.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Weights drawn at random, for benchmarks and tests: matrices of deviation {@code 1 / sqrt(in)}, so that the logits spread,
 * norms about 1.
 */
public final class RandomWeights {
    private RandomWeights() {}

    public static List<Tensor> of(ModelConfig config, long seed) {
        Random random = new Random(seed);
        List<Tensor> tensors = new ArrayList<>();
        config.tensorShapes().forEach((name, shape) -> {
            int size = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
            double deviation = shape.size() == 2 ? 1 / Math.sqrt(shape.get(1)) : 0.2;
            double mean = name.endsWith("norm.weight") ? 1 : 0;
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = (float) (mean + deviation * random.nextGaussian());
            }
            tensors.add(new Tensor(name, shape, FloatBuffer.wrap(values)));
        });
        return tensors;
    }
}
