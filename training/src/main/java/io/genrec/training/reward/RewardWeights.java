package io.genrec.training.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tensors of a reward model, float32, by name. */
final class RewardWeights {
    private RewardWeights() {}

    /** Weights to begin with: matrices small and random by the length of their rows, everything else zero. */
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
            weights.put(name, owner.create(values, tensor));
        });
        return weights;
    }

    /** The same numbers as leaves of a new autograd graph, owned by {@code step}; storage is shared, not copied. */
    static SortedMap<String, NDArray> leaves(Map<String, NDArray> weights, NDManager step) {
        SortedMap<String, NDArray> leaves = new TreeMap<>();
        weights.forEach((name, tensor) -> {
            NDArray leaf = tensor.stopGradient();
            leaf.attach(step);
            leaf.setRequiresGradient(true);
            leaves.put(name, leaf);
        });
        return leaves;
    }

    /** The same numbers owned by {@code step}, so that what is made of them is freed with it; storage is shared. */
    static SortedMap<String, NDArray> borrowed(Map<String, NDArray> weights, NDManager step) {
        SortedMap<String, NDArray> borrowed = new TreeMap<>();
        weights.forEach((name, tensor) -> {
            NDArray same = tensor.stopGradient();
            same.attach(step);
            borrowed.put(name, same);
        });
        return borrowed;
    }

    /** The gradients of leaves after a backward pass, owned by {@code step}. */
    static SortedMap<String, NDArray> gradients(Map<String, NDArray> leaves, NDManager step) {
        SortedMap<String, NDArray> gradients = new TreeMap<>();
        leaves.forEach((name, leaf) -> {
            NDArray gradient = leaf.getGradient();
            gradient.attach(step);
            gradients.put(name, gradient);
        });
        return gradients;
    }

    /** The same numbers in storage of their own, owned by {@code owner}. */
    static SortedMap<String, NDArray> copy(Map<String, NDArray> weights, NDManager owner) {
        SortedMap<String, NDArray> copies = new TreeMap<>();
        weights.forEach((name, tensor) -> {
            NDArray copy = tensor.duplicate();
            copy.attach(owner);
            copies.put(name, copy);
        });
        return copies;
    }
}
