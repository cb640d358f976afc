package io.genrec.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How named tensors lie one behind another in one vector, in the order of their names. */
final class FlatTensors {
    private final SortedMap<String, Shape> shapes = new TreeMap<>();
    private final long[] cuts;
    private final long size;

    private FlatTensors(Map<String, NDArray> tensors) {
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.getShape()));
        this.cuts = new long[shapes.size() - 1];
        long end = 0;
        int tensor = 0;
        for (Shape shape : shapes.values()) {
            end += shape.size();
            if (tensor < cuts.length) {
                cuts[tensor++] = end;
            }
        }
        this.size = end;
    }

    /** The layout of at least one tensor. */
    static FlatTensors of(Map<String, NDArray> tensors) {
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("there is no tensor to lay out");
        }
        return new FlatTensors(tensors);
    }

    /** Elements of the vector. */
    long size() {
        return size;
    }

    /**
     * A vector of copies, owned as the tensors are.
     *
     * @param what the tensors are, for the message where one is absent
     */
    NDArray joined(String what, Map<String, NDArray> tensors) {
        NDList parts = new NDList(shapes.size());
        shapes.forEach((name, shape) -> parts.add(named(name, what, tensors).reshape(shape.size())));
        return NDArrays.concat(parts, 0);
    }

    /** The vector's parts by name and in their shapes, owned as it is; they share its storage. */
    SortedMap<String, NDArray> views(NDArray vector) {
        NDList parts = vector.split(cuts, 0);
        SortedMap<String, NDArray> views = new TreeMap<>();
        int part = 0;
        for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
            views.put(entry.getKey(), parts.get(part++).reshape(entry.getValue()));
        }
        return Collections.unmodifiableSortedMap(views);
    }

    static NDArray named(String name, String what, Map<String, NDArray> tensors) {
        NDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no " + what + " for " + name);
        }
        return tensor;
    }
}
