package io.genrec.training.decoder;

import static io.genrec.training.tensor.Operators.linear;
import static io.genrec.training.tensor.Operators.lookup;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.genrec.inference.model.ModelConfig;

/**
 * What the items of the history add to the logits of a level: the pointer's score of each item that agrees with the codes
 * so far goes to the item's code at that level. The twin of the graph in the inference module.
 *
 * <p>Shapes: N states, d hidden, H query heads, S head size, I items, M_l outputs of level l, C_l logits of level l.
 */
final class HistoryPointer {
    private final ModelConfig config;
    private final Constants constants;
    private final NDArray cosines;
    private final NDArray sines;

    /**
     * @param cosines [R, T, 1, S], of the positions of the rows
     * @param sines [R, T, 1, S], signed
     */
    HistoryPointer(ModelConfig config, Constants constants, NDArray cosines, NDArray sines) {
        this.config = config;
        this.constants = constants;
        this.cosines = cosines;
        this.sines = sines;
    }

    /**
     * @param states [I, d], normalised, of the items before the last layer
     * @param at [I] int64, {@code row * T + position}
     * @return [I, H * S]
     */
    NDArray keys(DecoderWeights weights, NDArray states, NDArray at) {
        return turned(weights, "pointer.key", states, at);
    }

    /**
     * @param states [N, d], normalised, of the outputs after the last layer
     * @param at [N] int64, {@code row * T + position}
     * @return [N, H * S]
     */
    NDArray queries(DecoderWeights weights, NDArray states, NDArray at) {
        return turned(weights, "pointer.query", states, at);
    }

    /**
     * @param queries [M_l, H * S]
     * @param keys [I, H * S]
     * @return [M_l, C_l]
     */
    NDArray boosts(NDArray queries, NDArray keys, DecoderInput input, int level) {
        NDList codes = input.items().split(config.space().levels(), 1);
        NDArray scores = queries.matMul(keys.transpose()).mul(input.agrees().get(level)); // [M_l, I]
        NDArray columns = lookup(codes.get(level).reshape(-1), constants.columns.get(level)); // [I, C_l]
        return scores.matMul(columns);
    }

    /** Heads turned to their positions: {@code [N, H * S]}. */
    private NDArray turned(DecoderWeights weights, String name, NDArray states, NDArray at) {
        long count = states.getShape().get(0);
        long size = config.headSize();
        NDArray heads = linear(states, weights.byName(), name).reshape(1, count, config.heads(), size);
        return Decoder.rotated(heads, positions(cosines, at), positions(sines, at))
                .reshape(count, config.heads() * size);
    }

    /** @return [1, N, 1, S] */
    private NDArray positions(NDArray table, NDArray at) {
        long size = config.headSize();
        return lookup(at, table.reshape(-1, size)).reshape(1, at.size(), 1, size);
    }
}
