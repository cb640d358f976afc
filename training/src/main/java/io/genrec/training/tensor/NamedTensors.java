package io.genrec.training.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The tensors of a model, float32, by name, and how they come into a step and out of it. */
public final class NamedTensors {
    private NamedTensors() {}

    /** @throws IllegalArgumentException where there is none of that name */
    public static NDArray tensor(Map<String, NDArray> tensors, String name) {
        NDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + " among " + tensors.keySet());
        }
        return tensor;
    }

    /** The same numbers as leaves of a new autograd graph, owned by {@code step}; storage is shared, not copied. */
    public static SortedMap<String, NDArray> leaves(Map<String, NDArray> tensors, NDManager step) {
        SortedMap<String, NDArray> leaves = borrowed(tensors, step);
        leaves.values().forEach(leaf -> leaf.setRequiresGradient(true));
        return leaves;
    }

    /** The same numbers owned by {@code step}, so that what is made of them is freed with it; storage is shared. */
    public static SortedMap<String, NDArray> borrowed(Map<String, NDArray> tensors, NDManager step) {
        return owned(tensors, NDArray::stopGradient, step);
    }

    /** The gradients of leaves after a backward pass, owned by {@code step}. */
    public static SortedMap<String, NDArray> gradients(Map<String, NDArray> leaves, NDManager step) {
        return owned(leaves, NDArray::getGradient, step);
    }

    /** The same numbers in storage of their own, owned by {@code owner}. */
    public static SortedMap<String, NDArray> copy(Map<String, NDArray> tensors, NDManager owner) {
        return owned(tensors, NDArray::duplicate, owner);
    }

    private static SortedMap<String, NDArray> owned(
            Map<String, NDArray> tensors, UnaryOperator<NDArray> made, NDManager owner) {
        SortedMap<String, NDArray> owned = new TreeMap<>();
        tensors.forEach((name, tensor) -> {
            NDArray array = made.apply(tensor);
            array.attach(owner);
            owned.put(name, array);
        });
        return owned;
    }
}
