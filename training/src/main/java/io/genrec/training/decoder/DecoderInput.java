package io.genrec.training.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * What one forward pass reads. R rows of T positions, I items of the histories of all rows together, L levels, M outputs,
 * M_l of them at level l, V tokens, B time gaps.
 *
 * <p>An item takes one place with the Token Merger, L places without; N is their number in all, {@code I} or {@code I * L}.
 *
 * @param items [I, L] int64: the code tokens of the items; I may be 0
 * @param actions [I] int64: the strength of each item's action
 * @param gaps [I] int64: the time gap of each item to the one before
 * @param inputs [R, T] int64: what stands at each position: a token, {@code V + n} for place {@code n} of the items, or
 *     {@code V + N + b} for the start of a page after time gap {@code b}
 * @param positions [R, T] int64: position ids
 * @param mask [R, 1, T, T] float32, added to the attention scores: 0 where the query (third axis) may see the key
 *     (fourth), a large negative number where not; every position sees itself
 * @param itemEnds [I] int64: where each item has been read, as {@code row * T + position}
 * @param outputs for each level [M_l] int64: the positions to answer for with a code of that level, or at level 0 with
 *     the end of the page, as {@code row * T + position}
 * @param agrees for each level [M_l, I] float32: 1 where an item is seen by an output and its codes agree with the
 *     codes before the output, else 0
 */
public record DecoderInput(
        NDArray items,
        NDArray actions,
        NDArray gaps,
        NDArray inputs,
        NDArray positions,
        NDArray mask,
        NDArray itemEnds,
        NDList outputs,
        NDList agrees) {}
