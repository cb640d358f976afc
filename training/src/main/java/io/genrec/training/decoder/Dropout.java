package io.genrec.training.decoder;

import ai.djl.ndarray.NDArray;

/**
 * Sets a random share of an array to zero and scales up the rest. It draws from the engine's own generator: seed that
 * before a step, and the step can be repeated.
 *
 * @param rate share set to zero, in [0, 1)
 */
public record Dropout(float rate) {
    public static final Dropout NONE = new Dropout(0);

    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1): " + rate);
        }
    }

    public NDArray apply(NDArray array) {
        return rate == 0
                ? array
                : array.getNDArrayInternal().dropout(array, rate, true).head();
    }
}
