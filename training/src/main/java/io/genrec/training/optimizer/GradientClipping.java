package io.genrec.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
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
        NDList flat = new NDList(gradients.size());
        gradients.forEach(gradient -> flat.add(gradient.reshape(-1)));
        double norm;
        try (NDArray all = NDArrays.concat(flat, 0);
                NDArray length = all.norm()) {
            norm = length.getFloat();
        }
        flat.close();
        if (norm > maxNorm) {
            gradients.forEach(gradient -> gradient.muli(maxNorm / norm));
        }
        return norm;
    }
}
