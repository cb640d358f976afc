package io.genrec.training.sft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.prompt.TimeGap;
import io.genrec.training.decoder.DecoderInput;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows side by side, padded to the longest. The context of a row stands first and is causal; each branch after it sees
 * the context up to its own cut and itself, and counts its positions on from that cut: to each branch its row looks like
 * a prompt of its own. R rows, T positions, I items of the histories, L levels, M response tokens.
 */
public final class PackedBatch {
    private static final float HIDDEN = -1e9f;

    private final ModelConfig model;
    private final CodedItems items;
    private final int rows;
    private final int length;
    private final long[] inputs;
    private final long[] positions;
    private final float[] mask;
    private final long[] contextItems;
    private final long[] actions;
    private final long[] gaps;
    private final long[] itemEnds;
    private final List<LevelOutputs> levels;
    private int contextSize;
    private int filled;

    public PackedBatch(ModelConfig model, CodedItems items, List<TrainingRow> batch) {
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
        int behaviours = batch.stream().mapToInt(row -> row.context().size()).sum();
        this.contextItems = new long[behaviours * levels];
        this.actions = new long[behaviours];
        this.gaps = new long[behaviours];
        this.itemEnds = new long[behaviours];
        this.levels = IntStream.range(0, levels)
                .mapToObj(level -> new LevelOutputs(outputs(batch, level), behaviours))
                .toList();
        Arrays.fill(mask, HIDDEN);
        for (int row = 0; row < rows; row++) {
            fill(row, batch.get(row));
        }
    }

    /** The arrays on the device, owned by {@code step}. */
    public DecoderInput on(NDManager step) {
        return new DecoderInput(
                step.create(contextItems, new Shape(actions.length, items.levels())),
                step.create(actions),
                step.create(gaps),
                step.create(inputs, new Shape(rows, length)),
                step.create(positions, new Shape(rows, length)),
                step.create(mask, new Shape(rows, 1, length, length)),
                step.create(itemEnds),
                new NDList(levels.stream()
                        .map(level -> step.create(level.positions))
                        .toList()),
                new NDList(levels.stream().map(level -> level.agrees(step)).toList()));
    }

    /** @return for each level [M_l] int64, owned by {@code step} */
    public NDList labels(NDManager step) {
        return new NDList(
                levels.stream().map(level -> step.create(level.labels)).toList());
    }

    /** TrainingRow.Response tokens: what the loss is taken over. */
    int responseTokens() {
        return levels.stream().mapToInt(level -> level.labels.length).sum();
    }

    /** Positions that hold something: the padding is not counted. */
    public int filledPositions() {
        return filled;
    }

    private void fill(int row, TrainingRow content) {
        int at = 0;
        int firstItem = contextSize;
        for (int i = 0; i < content.context().size(); i++) {
            UserChunk.Item item = content.context().get(i);
            int gap = i == 0
                    ? TimeGap.UNKNOWN
                    : TimeGap.between(content.context().get(i - 1).timeMillis(), item.timeMillis());
            at = fillItem(row, at, item, gap);
        }
        for (int query = 0; query < at; query++) {
            positions[row * length + query] = query;
            see(row, query, 0, query + 1);
        }
        for (TrainingRow.Branch branch : content.branches()) {
            at = fillBranch(row, at, branch, start(content, branch), firstItem);
        }
        filled += at;
        for (int padding = at; padding < length; padding++) {
            see(row, padding, padding, padding + 1);
        }
    }

    /** An item of the context: merged or token by token, then its separator. @return the next position */
    private int fillItem(int row, int start, UserChunk.Item item, int gap) {
        CodeSpace space = model.space();
        int at = row * length + start;
        for (int level = 0; level < items.levels(); level++) {
            contextItems[contextSize * items.levels() + level] = items.token(item.item(), level);
        }
        actions[contextSize] = item.action().strength();
        gaps[contextSize] = gap;
        int places = model.tokenMerger() ? 1 : items.levels();
        for (int place = 0; place < places; place++) {
            inputs[at++] = space.tokens() + (long) contextSize * places + place;
        }
        itemEnds[contextSize] = at - 1L;
        contextSize++;
        if (model.separators()) {
            inputs[at++] = space.separator();
        }
        return at - row * length;
    }

    /** What stands at the start of a branch's page, see {@link DecoderInput#inputs}. */
    private long start(TrainingRow content, TrainingRow.Branch branch) {
        CodeSpace space = model.space();
        if (!model.actionsAndGaps()) {
            return space.pageStart();
        }
        int gap = branch.visible() == 0
                ? TimeGap.UNKNOWN
                : TimeGap.between(content.context().get(branch.visible() - 1).timeMillis(), branch.atMillis());
        return (long) space.tokens() + (long) actions.length * (model.tokenMerger() ? 1 : items.levels()) + gap;
    }

    /**
     * The start of the page, then every token of the response bar the last.
     *
     * @param firstItem number in the batch of the row's first item
     * @return the next position
     */
    private int fillBranch(int row, int start, TrainingRow.Branch branch, long pageStart, int firstItem) {
        List<Integer> response = branch.response().items();
        int tokens = branch.response().tokens(items.levels());
        int cut = branch.visible() * model.positionsPerItem();
        long input = pageStart;
        for (int i = 0; i < tokens; i++) {
            int at = start + i;
            inputs[row * length + at] = input;
            positions[row * length + at] = (long) cut + i;
            see(row, at, 0, cut);
            see(row, at, start, at + 1);
            int level = i % items.levels();
            LevelOutputs outputs = levels.get(level);
            int output = outputs.filled++;
            outputs.positions[output] = (long) row * length + at;
            if (i == response.size() * items.levels()) {
                outputs.labels[output] = model.space().codesPerLevel(); // the end of the page
                outputs.agree(output, firstItem, firstItem + branch.visible());
            } else {
                int item = response.get(i / items.levels());
                outputs.labels[output] = items.code(item, level);
                input = items.token(item, level);
                agree(outputs, output, item, level, firstItem, branch.visible());
            }
        }
        return start + tokens;
    }

    /** Marks the visible items that begin with the same codes as the one under way, up to its level. */
    private void agree(LevelOutputs outputs, int output, int item, int level, int firstItem, int visible) {
        for (int other = firstItem; other < firstItem + visible; other++) {
            boolean same = true;
            for (int above = 0; above < level && same; above++) {
                same = contextItems[other * items.levels() + above] == items.token(item, above);
            }
            if (same) {
                outputs.agree(output, other, other + 1);
            }
        }
    }

    /** How many outputs of a batch are at a level; the end of a page is one of level 0. */
    private static int outputs(List<TrainingRow> batch, int level) {
        return batch.stream()
                .flatMap(row -> row.branches().stream())
                .mapToInt(branch -> branch.response().items().size()
                        + (level == 0 && branch.response().endsPage() ? 1 : 0))
                .sum();
    }

    private void see(int row, int query, int from, int to) {
        int start = (row * length + query) * length;
        Arrays.fill(mask, start + from, start + to, 0);
    }

    /** The outputs of one level while they are laid. */
    private static final class LevelOutputs {
        private final long[] positions;
        private final long[] labels;
        private final float[] agrees;
        private final int items;
        private int filled;

        LevelOutputs(int outputs, int items) {
            this.positions = new long[outputs];
            this.labels = new long[outputs];
            this.agrees = new float[outputs * items];
            this.items = items;
        }

        void agree(int output, int from, int to) {
            Arrays.fill(agrees, output * items + from, output * items + to, 1);
        }

        NDArray agrees(NDManager step) {
            return step.create(agrees, new Shape(positions.length, items));
        }
    }
}
