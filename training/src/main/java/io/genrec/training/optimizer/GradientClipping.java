package io.genrec.training.optimizer;

import ai.djl.ndarray.NDArray;
import java.util.Collection;

/**
 * Keeps the length of all gradients together, taken as one vector, within a bound; their direction stays.
 *
 * @param maxNorm the bound, positive
 */
public record GradientClipping(double maxNorm) {
    public GradientClipping {
        if (!(maxNorm > 0)) {
            throw new IllegalArgumentException("the largest gradient norm must be positive: " + maxNorm);
        }
    }

    /** Scales the gradients in place where they are longer. @return the norm before */
    public double clip(Collection<NDArray> gradients) {
        double sumOfSquares = 0;
        for (NDArray gradient : gradients) {
            try (NDArray square = gradient.square();
                    NDArray sum = square.sum()) {
                sumOfSquares += sum.getFloat();
            }
        }
        double norm = Math.sqrt(sumOfSquares);
        if (norm > maxNorm) {
            gradients.forEach(gradient -> gradient.muli(maxNorm / norm));
        }
        return norm;
    }
}
