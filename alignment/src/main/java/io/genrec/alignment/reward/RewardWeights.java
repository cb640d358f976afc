package io.genrec.alignment.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.inference.reward.RewardShape;
import java.util.Arrays;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tensors that a reward model begins with, float32, by name. */
final class RewardWeights {
    private RewardWeights() {}

    /** Weights to begin with: matrices small and random by the length of their rows, gains one, everything else zero. */
    static SortedMap<String, NDArray> initial(NDManager owner, RewardShape shape, long seed) {
        Random random = new Random(seed);
        SortedMap<String, NDArray> weights = new TreeMap<>();
        shape.tensorShapes().forEach((name, dimensions) -> {
            Shape tensor = new Shape(dimensions);
            float[] values = new float[(int) tensor.size()];
            if (name.endsWith(".weight") && !name.equals("match.weight")) {
                double deviation = 1 / Math.sqrt(dimensions.get(1));
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (deviation * random.nextGaussian());
                }
            }
            if (name.endsWith(".gain")) {
                Arrays.fill(values, 1);
            }
            weights.put(name, owner.create(values, tensor));
        });
        return weights;
    }
}
