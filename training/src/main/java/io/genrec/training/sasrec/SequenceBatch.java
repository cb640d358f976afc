package io.genrec.training.sasrec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/** Stretches side by side, padded to the longest. R rows, T positions, M outputs, Y positives, N items. */
final class SequenceBatch {
    private static final float HIDDEN = -1e9f;

    private final int rows;
    private final int length;
    private final long[] inputs;
    private final long[] outputs;
    private final long[] positives;

    /** @param items how many items there are */
    SequenceBatch(List<Sequences.Stretch> stretches, int items) {
        this.rows = stretches.size();
        this.length =
                stretches.stream().mapToInt(Sequences.Stretch::positions).max().orElseThrow();
        this.inputs = new long[rows * length];
        Arrays.fill(inputs, items);
        this.outputs = new long
                [stretches.stream()
                        .mapToInt(stretch -> stretch.targets().size())
                        .sum()];
        this.positives = new long
                [stretches.stream()
                        .flatMap(stretch -> stretch.targets().stream())
                        .mapToInt(target -> target.items().size())
                        .sum()];
        int output = 0;
        int positive = 0;
        for (int row = 0; row < rows; row++) {
            Sequences.Stretch stretch = stretches.get(row);
            for (int i = 0; i < stretch.items().size(); i++) {
                inputs[row * length + 1 + i] = stretch.items().get(i);
            }
            for (Sequences.Target target : stretch.targets()) {
                for (int item : target.items()) {
                    positives[positive++] = (long) output * items + item;
                }
                outputs[output++] = (long) row * length + target.visible();
            }
        }
    }

    int positions() {
        return rows * length;
    }

    int length() {
        return length;
    }

    /** @return [R, T] int64: the row of each position's item in the table; the start, and padding, stand behind all items */
    NDArray inputs(NDManager step) {
        return step.create(inputs, new Shape(rows, length));
    }

    /** @return [T] int64 */
    NDArray places(NDManager step) {
        long[] places = new long[length];
        Arrays.setAll(places, place -> place);
        return step.create(places);
    }

    /** @return [1, 1, T, T] float32, added to attention scores: 0 where the query (third axis) may see the key (fourth) */
    NDArray mask(NDManager step) {
        float[] mask = new float[length * length];
        for (int query = 0; query < length; query++) {
            Arrays.fill(mask, query * length + query + 1, (query + 1) * length, HIDDEN);
        }
        return step.create(mask, new Shape(1, 1, length, length));
    }

    /** @return [M] int64: the positions that pages are told from, as {@code row * T + position} */
    NDArray outputs(NDManager step) {
        return step.create(outputs);
    }

    /** @return [Y] int64: every positive of every output, as {@code output * N + item} */
    NDArray positives(NDManager step) {
        return step.create(positives);
    }
}
