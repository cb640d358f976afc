package io.genrec.training.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.inference.model.ModelConfig;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tensors of a decoder, float32, by their Hugging Face names in the order of those names. */
public final class DecoderWeights {
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

    private static Shape shape(List<Long> dimensions) {
        return new Shape(dimensions);
    }
}
