package io.genrec.training.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Cross-entropy over the tokens of the responses, natural log: {@code L_SFT} (GenRec section 2), as a mean over tokens
 * instead of a sum, so that the learning rate does not depend on how many there are.
 *
 * <p>Deviation: label smoothing e trains towards {@code 1 - e} on the token and {@code e} spread over all.
 */
public final class ResponseLoss {
    private final NDArray ofLabel;
    private final NDArray ofAll;
    private final boolean smoothed;

    /**
     * @param manager owner of the constants; must outlive every backward pass
     * @param labelSmoothing in [0, 1)
     */
    public ResponseLoss(NDManager manager, double labelSmoothing) {
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException("label smoothing must be in [0, 1): " + labelSmoothing);
        }
        this.ofLabel = manager.create((float) (1 - labelSmoothing));
        this.ofAll = manager.create((float) labelSmoothing);
        this.smoothed = labelSmoothing > 0;
    }

    /**
     * The loss to minimise.
     *
     * @param logits [M, V]
     * @param labels [M] int64, the token that follows each output
     * @return scalar
     */
    public NDArray of(NDArray logits, NDArray labels) {
        NDArray logProbabilities = logits.logSoftmax(1);
        NDArray loss = logProbabilities.gather(labels.reshape(-1, 1), 1).mean().neg();
        return smoothed ? loss.mul(ofLabel).add(logProbabilities.mean().neg().mul(ofAll)) : loss;
    }
}
