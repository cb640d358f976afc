package io.genrec.training.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.inference.model.ModelConfig;
import io.genrec.training.tensor.NamedTensors;
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
        return NamedTensors.tensor(byName, name);
    }

    public SortedMap<String, NDArray> byName() {
        return byName;
    }

    /** As {@link NamedTensors#leaves}. */
    public DecoderWeights leaves(NDManager step, ModelConfig config) {
        return new DecoderWeights(config, NamedTensors.leaves(byName, step));
    }

    /** As {@link NamedTensors#borrowed}. */
    public DecoderWeights borrowed(NDManager step, ModelConfig config) {
        return new DecoderWeights(config, NamedTensors.borrowed(byName, step));
    }

    /** The gradients of {@link #leaves} after a backward pass, owned by {@code step}. */
    public SortedMap<String, NDArray> gradients(NDManager step) {
        return NamedTensors.gradients(byName, step);
    }

    /** As {@link NamedTensors#copy}. */
    public DecoderWeights copy(NDManager owner, ModelConfig config) {
        return new DecoderWeights(config, NamedTensors.copy(byName, owner));
    }

    private static Shape shape(List<Long> dimensions) {
        return new Shape(dimensions);
    }
}
