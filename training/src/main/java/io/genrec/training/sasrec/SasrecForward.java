package io.genrec.training.sasrec;

import static io.genrec.training.tensor.NamedTensors.tensor;
import static io.genrec.training.tensor.Operators.linear;
import static io.genrec.training.tensor.Operators.lookup;
import static io.genrec.training.tensor.Operators.rows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.evaluation.baseline.SasrecShape;
import io.genrec.training.decoder.Dropout;
import java.util.Map;

/**
 * The forward pass of SASRec in DJL, and its loss: cross-entropy over all items, natural log, the mean over all positives
 * of all pages.
 *
 * <p>No operand is a Java number: see {@code io.genrec.training.decoder.Constants}. R rows, T positions, d width,
 * H heads, N items, M outputs.
 */
final class SasrecForward {
    private static final float EPSILON = 1e-5f;

    private final SasrecShape shape;
    /** Scalar: 1 / sqrt(d / H). */
    private final NDArray scale;

    /** @param manager owner of the constants; must outlive every backward pass */
    SasrecForward(NDManager manager, SasrecShape shape) {
        this.shape = shape;
        this.scale = manager.create((float) (1 / Math.sqrt((double) shape.hiddenSize() / shape.heads())));
    }

    /** @return [M, N]: a score for every item at every output */
    NDArray scores(Map<String, NDArray> weights, SequenceBatch batch, NDManager step, Dropout dropout) {
        NDArray items = tensor(weights, "items.weight");
        NDArray table = NDArrays.concat(new NDList(items, tensor(weights, "start.weight")), 0);
        NDArray positions = lookup(batch.places(step), tensor(weights, "positions.weight"));
        NDArray hidden = dropout.apply(lookup(batch.inputs(step), table).add(positions));
        NDArray mask = batch.mask(step);
        for (int layer = 0; layer < shape.layers(); layer++) {
            String prefix = "layers." + layer + ".";
            NDArray attended = attention(weights, prefix, normalised(weights, prefix + "attention_norm", hidden), mask);
            if (layer == shape.layers() - 1) {
                NDArray outputs = batch.outputs(step);
                hidden = rows(hidden, outputs);
                attended = rows(attended, outputs);
            }
            hidden = hidden.add(dropout.apply(linear(attended, weights, prefix + "attention.out")));
            NDArray inner = linear(
                    normalised(weights, prefix + "feed_forward_norm", hidden), weights, prefix + "feed_forward.in");
            hidden = hidden.add(
                    dropout.apply(linear(inner.getNDArrayInternal().relu(), weights, prefix + "feed_forward.out")));
        }
        return normalised(weights, "norm", hidden).matMul(items.transpose());
    }

    /** @return scalar */
    static NDArray loss(NDArray scores, NDArray positives) {
        return scores.logSoftmax(1).reshape(-1).gather(positives, 0).mean().neg();
    }

    /** @return [R, T, d]: what the heads bring back */
    private NDArray attention(Map<String, NDArray> weights, String prefix, NDArray input, NDArray mask) {
        long rows = input.getShape().get(0);
        long length = input.getShape().get(1);
        long heads = shape.heads();
        long size = shape.hiddenSize() / heads;
        NDList parts = linear(input, weights, prefix + "attention.in")
                .reshape(rows, length, 3 * heads, size)
                .split(new long[] {heads, 2 * heads}, 2);
        NDArray query = parts.get(0).mul(scale).transpose(0, 2, 1, 3);
        NDArray key = parts.get(1).transpose(0, 2, 3, 1);
        NDArray value = parts.get(2).transpose(0, 2, 1, 3);
        return query.matMul(key)
                .add(mask)
                .softmax(-1)
                .matMul(value)
                .transpose(0, 2, 1, 3)
                .reshape(rows, length, heads * size);
    }

    private NDArray normalised(Map<String, NDArray> weights, String name, NDArray input) {
        return input.getNDArrayInternal()
                .layerNorm(
                        input,
                        new Shape(shape.hiddenSize()),
                        tensor(weights, name + ".weight"),
                        tensor(weights, name + ".bias"),
                        EPSILON)
                .head();
    }
}
