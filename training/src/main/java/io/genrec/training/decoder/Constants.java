package io.genrec.training.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.model.ModelConfig;

/**
 * The numbers of the forward pass as arrays that outlive every step.
 *
 * <p>DJL wraps a Java number in a buffer that the collector may free while autograd still reads it; gradients are then
 * wrong silently. So no operation of a forward pass takes a {@link Number}, and a test keeps it so.
 *
 * <p>Shapes: P positions, H query heads, K key-value heads, S head size, V tokens, C_l logits of level l.
 */
final class Constants {
    /** Scalar: added to the mean square under the root of RMSNorm. */
    final NDArray epsilon;
    /** Scalar: -1/2, the exponent of a reciprocal root. */
    final NDArray minusHalf;
    /** [P, S]: cosines of the rotary angles, both halves alike. */
    final NDArray cosines;
    /** [P, S]: sines of the rotary angles, negated in the first half, where rotation subtracts. */
    final NDArray signedSines;
    /** [(H + 2K) * S, 1]: 1 / sqrt(S) for the rows of the query projection, 1 for those of key and value. */
    final NDArray attentionScale;
    /** [(H + 2K) * S]: the same for the biases. */
    final NDArray attentionBiasScale;

    /** For each level [V, C_l]: 1 where a token of the level meets its column of the level's logits, else 0. */
    final NDList columns;

    /** @param positions how many positions the longest input may count */
    Constants(NDManager manager, ModelConfig config, int positions) {
        int size = config.headSize();
        int half = size / 2;
        float[] cosine = new float[positions * size];
        float[] sine = new float[positions * size];
        for (int position = 0; position < positions; position++) {
            for (int i = 0; i < half; i++) {
                double angle = position * Math.pow(config.ropeTheta(), -2.0 * i / size);
                int first = position * size + i;
                cosine[first] = (float) Math.cos(angle);
                cosine[first + half] = cosine[first];
                sine[first] = (float) -Math.sin(angle);
                sine[first + half] = (float) Math.sin(angle);
            }
        }
        int queryRows = config.heads() * size;
        float[] scale = new float[queryRows + 2 * config.keyValueHeads() * size];
        for (int row = 0; row < scale.length; row++) {
            scale[row] = row < queryRows ? (float) (1 / Math.sqrt(size)) : 1;
        }
        this.epsilon = manager.create((float) config.rmsNormEpsilon());
        this.minusHalf = manager.create(-0.5f);
        this.cosines = manager.create(cosine, new Shape(positions, size));
        this.signedSines = manager.create(sine, new Shape(positions, size));
        this.attentionScale = manager.create(scale, new Shape(scale.length, 1));
        this.attentionBiasScale = manager.create(scale);
        this.columns = new NDList();
        CodeSpace space = config.space();
        for (int level = 0; level < space.levels(); level++) {
            int width = space.codesPerLevel() + (level == 0 ? 1 : 0);
            float[] ones = new float[space.tokens() * width];
            for (int code = 0; code < space.codesPerLevel(); code++) {
                ones[space.token(level, code) * width + code] = 1;
            }
            columns.add(manager.create(ones, new Shape(space.tokens(), width)));
        }
    }
}
