package io.genrec.alignment.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;

/**
 * Cross-entropy of two yes-or-no questions, natural log: did the user react, and, where so, did the user order. The second
 * is asked only where there was a reaction, so that its answer is a probability given one.
 */
final class ReactionLoss {
    private ReactionLoss() {}

    /**
     * The loss to minimise: the mean over candidates of both questions, the second counting 0 where it is not asked.
     *
     * @param logits [B, 2]
     * @param zeros [B, 1] of zeros
     * @param reacted [B, 1] int64: 1 where the user reacted
     * @param ordered [B, 1] int64: 1 where the user ordered
     * @param asked [B, 1] float32: 1 where the user reacted
     * @return scalar
     */
    static NDArray of(NDArray logits, NDArray zeros, NDArray reacted, NDArray ordered, NDArray asked) {
        NDList both = logits.split(new long[] {1}, 1);
        NDArray reaction = logLikelihood(both.get(0), zeros, reacted);
        NDArray order = logLikelihood(both.get(1), zeros, ordered).mul(asked);
        return reaction.add(order).mean().neg();
    }

    /** @return [B, 1] */
    private static NDArray logLikelihood(NDArray logit, NDArray zeros, NDArray answer) {
        return NDArrays.concat(new NDList(zeros, logit), 1).logSoftmax(1).gather(answer, 1);
    }
}
