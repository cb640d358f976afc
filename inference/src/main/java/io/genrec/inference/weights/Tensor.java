package io.genrec.inference.weights;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * A named tensor of 32-bit floats on its way to or from a file.
 *
 * @param values row-major, from position to limit
 */
public record Tensor(String name, List<Long> shape, FloatBuffer values) {
    public Tensor {
        shape = List.copyOf(shape);
        long size = shape.stream().reduce(1L, Math::multiplyExact);
        if (size != values.remaining()) {
            throw new IllegalArgumentException(
                    "tensor " + name + " of shape " + shape + " needs " + size + " values, not " + values.remaining());
        }
    }
}
