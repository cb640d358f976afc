package io.genrec.training.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * Cross-entropy over the tokens of the responses, natural log: {@code L_SFT} (GenRec section 2), as a mean over tokens
 * instead of a sum, so that the learning rate does not depend on how many there are.
 *
 * <p>Deviations: a token's probability is renormalised over the tokens that may stand at its place, as the search does; label
 * smoothing e trains towards {@code 1 - e} on the token and {@code e} spread over those.
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
     * The loss to minimise: the mean over the outputs of all levels together.
     *
     * @param logits for each level [M_l, C_l]
     * @param labels for each level [M_l] int64, the column of the token that follows each output
     * @return scalar
     */
    public NDArray of(NDList logits, NDList labels) {
        NDList ofLabels = new NDList();
        NDList means = new NDList();
        for (int level = 0; level < logits.size(); level++) {
            NDArray logProbabilities = logits.get(level).logSoftmax(1);
            ofLabels.add(
                    logProbabilities.gather(labels.get(level).reshape(-1, 1), 1).reshape(-1));
            if (smoothed) {
                means.add(logProbabilities.mean(new int[] {1}));
            }
        }
        NDArray loss = NDArrays.concat(ofLabels).mean().neg();
        return smoothed
                ? loss.mul(ofLabel).add(NDArrays.concat(means).mean().neg().mul(ofAll))
                : loss;
    }
}
