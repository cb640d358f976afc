package io.genrec.training.sft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.model.ModelConfig;
import io.genrec.training.decoder.DecoderInput;
import java.util.Arrays;
import java.util.List;

/**
 * Rows side by side, padded to the longest. The context of a row stands first and is causal; each branch after it sees
 * the context up to its own cut and itself, and counts its positions on from that cut: to each branch its row looks like
 * a prompt of its own. R rows, T positions, I merged items, L levels, M response tokens.
 */
final class PackedBatch {
    private static final float HIDDEN = -1e9f;

    private final ModelConfig model;
    private final CodedItems items;
    private final int rows;
    private final int length;
    private final long[] inputs;
    private final long[] positions;
    private final float[] mask;
    private final long[] merged;
    private final long[] outputs;
    private final long[] labels;
    private int mergedItems;
    private int responseTokens;
    private int filled;

    PackedBatch(ModelConfig model, CodedItems items, List<Row> batch) {
        int perItem = model.positionsPerItem();
        int levels = model.space().levels();
        this.model = model;
        this.items = items;
        this.rows = batch.size();
        this.length = batch.stream()
                .mapToInt(row -> row.positions(perItem, levels))
                .max()
                .orElseThrow(() -> new IllegalArgumentException("a batch holds at least one row"));
        this.inputs = new long[rows * length];
        this.positions = new long[rows * length];
        this.mask = new float[rows * length * length];
        int contextItems = batch.stream().mapToInt(row -> row.context().size()).sum();
        this.merged = new long[model.tokenMerger() ? contextItems * levels : 0];
        int tokens = batch.stream()
                .flatMap(row -> row.branches().stream())
                .mapToInt(branch -> branch.response().tokens(levels))
                .sum();
        this.outputs = new long[tokens];
        this.labels = new long[tokens];
        Arrays.fill(mask, HIDDEN);
        for (int row = 0; row < rows; row++) {
            fill(row, batch.get(row));
        }
    }

    /** The arrays on the device, owned by {@code step}. */
    DecoderInput on(NDManager step) {
        int levels = model.space().levels();
        return new DecoderInput(
                step.create(merged, new Shape(merged.length / levels, levels)),
                step.create(inputs, new Shape(rows, length)),
                step.create(positions, new Shape(rows, length)),
                step.create(mask, new Shape(rows, 1, length, length)),
                step.create(outputs));
    }

    /** @return [M] int64, owned by {@code step} */
    NDArray labels(NDManager step) {
        return step.create(labels);
    }

    /** Response tokens: what the loss is taken over. */
    int responseTokens() {
        return responseTokens;
    }

    /** Positions that hold something: the padding is not counted. */
    int filledPositions() {
        return filled;
    }

    private void fill(int row, Row content) {
        int at = 0;
        for (int item : content.context()) {
            at = fillItem(row, at, item);
        }
        for (int query = 0; query < at; query++) {
            positions[row * length + query] = query;
            see(row, query, 0, query + 1);
        }
        for (Row.Branch branch : content.branches()) {
            at = fillBranch(row, at, branch);
        }
        filled += at;
        for (int padding = at; padding < length; padding++) {
            see(row, padding, padding, padding + 1);
        }
    }

    /** An item of the context: merged or token by token, then its separator. @return the next position */
    private int fillItem(int row, int start, int item) {
        CodeSpace space = model.space();
        int at = row * length + start;
        if (model.tokenMerger()) {
            for (int level = 0; level < items.levels(); level++) {
                merged[mergedItems * items.levels() + level] = items.token(item, level);
            }
            inputs[at++] = (long) space.tokens() + mergedItems++;
        } else {
            for (int level = 0; level < items.levels(); level++) {
                inputs[at++] = items.token(item, level);
            }
        }
        if (model.separators()) {
            inputs[at++] = space.separator();
        }
        return at - row * length;
    }

    /** The start of the page, then every token of the response bar the last. @return the next position */
    private int fillBranch(int row, int start, Row.Branch branch) {
        Response response = branch.response();
        int tokens = response.tokens(items.levels());
        int cut = branch.visible() * model.positionsPerItem();
        long input = model.space().pageStart();
        for (int i = 0; i < tokens; i++) {
            int at = start + i;
            inputs[row * length + at] = input;
            positions[row * length + at] = (long) cut + i;
            see(row, at, 0, cut);
            see(row, at, start, at + 1);
            long label = i < response.items().size() * items.levels()
                    ? items.token(response.items().get(i / items.levels()), i % items.levels())
                    : model.space().pageEnd();
            outputs[responseTokens] = (long) row * length + at;
            labels[responseTokens++] = label;
            input = label;
        }
        return start + tokens;
    }

    private void see(int row, int query, int from, int to) {
        int start = (row * length + query) * length;
        Arrays.fill(mask, start + from, start + to, 0);
    }
}
