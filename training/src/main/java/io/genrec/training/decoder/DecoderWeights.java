package io.genrec.training.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.inference.model.ModelConfig;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tensors of a decoder, float32, by their Hugging Face names in the order of those names. */
public final class DecoderWeights {
    /** Standard deviation of new matrices, as Qwen2 has it. */
    private static final double INITIAL_DEVIATION = 0.02;

    private final SortedMap<String, NDArray> byName;

    /** @throws IllegalArgumentException where a tensor is absent, unknown, or of another shape than the model's */
    public DecoderWeights(ModelConfig config, Map<String, NDArray> byName) {
        SortedMap<String, List<Long>> expected = config.tensorShapes();
        if (!expected.keySet().equals(byName.keySet())) {
            throw new IllegalArgumentException(
                    "the model has tensors " + expected.keySet() + ", the weights " + new TreeMap<>(byName).keySet());
        }
        byName.forEach((name, tensor) -> {
            Shape needed = shape(expected.getOrDefault(name, List.of()));
            if (!tensor.getShape().equals(needed)) {
                throw new IllegalArgumentException(
                        "tensor " + name + " has shape " + tensor.getShape() + ", the model needs " + needed);
            }
        });
        this.byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    }

    /**
     * New weights: matrices normal around 0, those that write to the residual stream narrower by the root of how many
     * there are (GPT-2), biases 0, norms 1.
     */
    public static DecoderWeights initial(NDManager manager, ModelConfig config, long seed) {
        Random random = new Random(seed);
        Map<String, NDArray> byName = new TreeMap<>();
        config.tensorShapes().forEach((name, dimensions) -> {
            Shape shape = shape(dimensions);
            if (name.endsWith("norm.weight")) {
                byName.put(name, manager.ones(shape));
            } else if (name.endsWith(".bias")) {
                byName.put(name, manager.zeros(shape));
            } else {
                byName.put(name, normal(manager, shape, deviation(name, config), random));
            }
        });
        return new DecoderWeights(config, byName);
    }

    public NDArray get(String name) {
        NDArray tensor = byName.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + " among " + byName.keySet());
        }
        return tensor;
    }

    public SortedMap<String, NDArray> byName() {
        return byName;
    }

    /** The same numbers as leaves of a new autograd graph, owned by {@code step}; storage is shared, not copied. */
    public DecoderWeights leaves(NDManager step, ModelConfig config) {
        Map<String, NDArray> leaves = new TreeMap<>();
        byName.forEach((name, tensor) -> {
            NDArray leaf = tensor.stopGradient();
            leaf.attach(step);
            leaf.setRequiresGradient(true);
            leaves.put(name, leaf);
        });
        return new DecoderWeights(config, leaves);
    }

    /** The gradients of {@link #leaves} after a backward pass, owned by {@code step}. */
    public SortedMap<String, NDArray> gradients(NDManager step) {
        SortedMap<String, NDArray> gradients = new TreeMap<>();
        byName.forEach((name, leaf) -> {
            NDArray gradient = leaf.getGradient();
            gradient.attach(step);
            gradients.put(name, gradient);
        });
        return gradients;
    }

    /** The same numbers in storage of their own, owned by {@code owner}. */
    public DecoderWeights copy(NDManager owner, ModelConfig config) {
        Map<String, NDArray> copies = new TreeMap<>();
        byName.forEach((name, tensor) -> {
            NDArray copy = tensor.duplicate();
            copy.attach(owner);
            copies.put(name, copy);
        });
        return new DecoderWeights(config, copies);
    }

    private static double deviation(String name, ModelConfig config) {
        boolean writesToResidual = name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
        return writesToResidual ? INITIAL_DEVIATION / Math.sqrt(2.0 * config.layers()) : INITIAL_DEVIATION;
    }

    private static NDArray normal(NDManager manager, Shape shape, double deviation, Random random) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return manager.create(values, shape);
    }

    private static Shape shape(List<Long> dimensions) {
        return new Shape(dimensions);
    }
}
