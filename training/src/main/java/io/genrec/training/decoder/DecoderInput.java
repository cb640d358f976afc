package io.genrec.training.decoder;

import ai.djl.ndarray.NDArray;

/**
 * What one forward pass reads. R rows of T positions, I merged items in all rows together, L levels, M outputs.
 *
 * @param mergedItems [I, L] int64: the code tokens of the items that pass through the Token Merger; I may be 0
 * @param inputs [R, T] int64: what stands at each position: a token, or {@code tokens + i} for merged item {@code i}
 * @param positions [R, T] int64: position ids
 * @param mask [R, 1, T, T] float32, added to the attention scores: 0 where the query (third axis) may see the key
 *     (fourth), a large negative number where not; every position sees itself
 * @param outputs [M] int64: the positions to answer for, as {@code row * T + position}
 */
public record DecoderInput(NDArray mergedItems, NDArray inputs, NDArray positions, NDArray mask, NDArray outputs) {}
