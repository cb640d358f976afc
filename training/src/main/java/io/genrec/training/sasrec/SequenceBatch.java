package io.genrec.training.sasrec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.datasets.sequence.UserPages;
import io.genrec.domain.page.PageItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Stretches side by side, padded to the longest. R rows, T positions, M outputs, Y positives, N items. */
final class SequenceBatch {
    private static final float HIDDEN = -1e9f;

    private final int rows;
    private final int length;
    private final long[] inputs;
    private final long[] outputs;
    private final long[] positives;

    /** @param rowOfItem row of the embedding table by item id, of every item of the stretches */
    SequenceBatch(List<UserPages.Stretch> stretches, Map<String, Integer> rowOfItem) {
        int items = rowOfItem.size();
        this.rows = stretches.size();
        this.length =
                stretches.stream().mapToInt(SequenceBatch::positions).max().orElseThrow();
        this.inputs = new long[rows * length];
        Arrays.fill(inputs, items);
        List<Long> at = new ArrayList<>();
        List<Long> right = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            UserPages.Stretch stretch = stretches.get(row);
            for (int i = 0; i < stretch.history().size(); i++) {
                inputs[row * length + 1 + i] =
                        row(rowOfItem, stretch.history().get(i).itemId());
            }
            for (UserPages.Cut cut : stretch.cuts()) {
                for (PageItem item : cut.page().positives()) {
                    right.add((long) at.size() * items + row(rowOfItem, item.itemId()));
                }
                at.add((long) row * length + cut.visible());
            }
        }
        this.outputs = at.stream().mapToLong(Long::longValue).toArray();
        this.positives = right.stream().mapToLong(Long::longValue).toArray();
    }

    /** Positions a stretch takes: the start, then its items. */
    static int positions(UserPages.Stretch stretch) {
        return stretch.history().size() + 1;
    }

    private static int row(Map<String, Integer> rowOfItem, String item) {
        Integer row = rowOfItem.get(item);
        if (row == null) {
            throw new IllegalArgumentException("item " + item + " has no row");
        }
        return row;
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
