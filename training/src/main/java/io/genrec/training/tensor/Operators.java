package io.genrec.training.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.SparseFormat;
import java.util.Map;

/** Operators that DJL has for its blocks only, differentiable, and how an array is overwritten. */
public final class Operators {
    private static final NDIndex EVERYTHING = new NDIndex("...");

    private Operators() {}

    /**
     * Rows of a table.
     *
     * @param indices int64, of any shape
     * @param table [rows, width]
     * @return the shape of the indices, then width
     */
    public static NDArray lookup(NDArray indices, NDArray table) {
        return indices.getNDArrayInternal()
                .embedding(indices, table, SparseFormat.DENSE)
                .head();
    }

    /** {@code x W^T}, with {@code x [.., in]} and {@code W [out, in]}. */
    public static NDArray linear(NDArray input, NDArray weight) {
        return input.matMul(weight.transpose());
    }

    /** {@code x W^T + b}, with {@code x [.., in]}, {@code W [out, in]} and {@code b [out]}. */
    public static NDArray linear(NDArray input, NDArray weight, NDArray bias) {
        return input.getNDArrayInternal().linear(input, weight, bias).head();
    }

    /** {@link #linear(NDArray, NDArray, NDArray)} with {@code name.weight} and {@code name.bias}. */
    public static NDArray linear(NDArray input, Map<String, NDArray> tensors, String name) {
        return linear(
                input, NamedTensors.tensor(tensors, name + ".weight"), NamedTensors.tensor(tensors, name + ".bias"));
    }

    /**
     * Some positions out of all.
     *
     * @param array [R, T, width]
     * @param at [M] int64, {@code row * T + position}
     * @return [M, width]
     */
    public static NDArray rows(NDArray array, NDArray at) {
        return lookup(at, array.reshape(-1, array.getShape().get(2)));
    }

    /**
     * Puts values in the place of those of an array that no gradient is taken of. As {@code values.copyTo(array)}, which
     * makes libtorch print a warning about itself.
     *
     * @param array changed in place, of the values' shape
     */
    public static void assign(NDArray array, NDArray values) {
        array.set(EVERYTHING, values);
    }
}
