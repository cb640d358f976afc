package io.genrec.inference.engine;

import io.genrec.inference.engine.OneDnnPrimitives.After;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.prompt.Prompt;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The decoder's arithmetic for one request after the other, in buffers that are kept from request to request: products and
 * softmax by oneDNN, what goes row by row in Java.
 *
 * <p>Shapes: R rows (positions of the prompt, or beams), rounded up so that few different primitives are compiled, what the
 * surplus rows hold is never looked at; d hidden size, H query heads, V key-value heads, G = H / V query heads to each, h head
 * size, T positions of the prompt, t codes chosen so far.
 *
 * <p>Attention, in blocks of at most 64 rows so that scores stay in the cache: (1) scores of a block against the prompt's
 * keys, {@code [V, rows * G, n]} with n columns, T + t rounded up; (2) what a row may not see becomes minus infinity, and the
 * columns after the prompt hold the row's scores against the beam's own keys; (3) one softmax over both; (4) times the
 * prompt's values, which are zero after the prompt, plus the own shares times the own values. Keys and values of a beam are
 * never moved: a beam knows in which row each of its codes was computed.
 */
final class OneDnnDecoder {
    private static final int ROUND = 16;
    private static final int BLOCK = 64;

    private final ModelConfig config;
    private final OneDnnModel model;
    private final OneDnnSteps steps;
    private final int hidden;
    private final int heads;
    private final int keyValueHeads;
    private final int groups;
    private final int headSize;
    private final int levels;
    private final int wide;
    private final int longest;

    private final OneDnnBuffer[] keys;
    private final OneDnnBuffer[] values;
    private final OneDnnBuffer pointerKeys;
    private final float[] row;
    private final float[] head;
    private final float[] masked;
    private final float[] firstLogits;
    private Rows rows;

    private final float[][][] ownKeys;
    private final float[][][] ownValues;
    private final int[][] computedIn;
    private boolean[][] agrees = {};
    private int[] itemCodes = {};
    private int items;
    private int positions;
    private int level;
    private int beams;

    OneDnnDecoder(ModelConfig config, OneDnnModel model, OneDnnSteps steps) {
        this.config = config;
        this.model = model;
        this.steps = steps;
        this.hidden = config.hiddenSize();
        this.heads = config.heads();
        this.keyValueHeads = config.keyValueHeads();
        this.groups = heads / keyValueHeads;
        this.headSize = config.headSize();
        this.levels = config.space().levels();
        this.longest = rounded(config.maxPositions() + 1);
        this.wide = longest * headSize;
        this.keys = buffers((long) keyValueHeads * wide);
        this.values = buffers((long) keyValueHeads * wide);
        this.pointerKeys = new OneDnnBuffer((long) rounded(config.maxHistory()) * heads * headSize);
        this.row = new float[widest()];
        this.head = new float[Math.max(headSize, levels)];
        this.masked = new float[longest];
        Arrays.fill(masked, Float.NEGATIVE_INFINITY);
        this.firstLogits = new float[config.space().codesPerLevel()];
        this.ownKeys = new float[config.layers()][levels][0];
        this.ownValues = new float[config.layers()][levels][0];
        this.computedIn = new int[levels][0];
        this.rows = new Rows(rounded(config.promptPositions(config.maxHistory())));
    }

    /** Buffers of so many rows; replaced by greater ones when more rows come. */
    private final class Rows {
        private final int capacity;
        private final OneDnnBuffer x;
        private final OneDnnBuffer normed;
        private final OneDnnBuffer projected;
        private final OneDnnBuffer query;
        private final OneDnnBuffer merged;
        private final OneDnnBuffer gate;
        private final OneDnnBuffer up;
        private final OneDnnBuffer logits;
        private final OneDnnBuffer scores;
        private final OneDnnBuffer attended;
        private final OneDnnBuffer pointed;
        private final OneDnnBuffer integers;

        Rows(int capacity) {
            this.capacity = capacity;
            int queries = heads * headSize;
            this.x = new OneDnnBuffer((long) capacity * hidden);
            this.normed = new OneDnnBuffer((long) capacity * hidden);
            this.projected = new OneDnnBuffer((long) capacity * (queries + 2 * keyValueHeads * headSize));
            this.query = new OneDnnBuffer((long) (capacity + BLOCK) * queries);
            this.merged = new OneDnnBuffer((long) capacity * queries);
            this.gate = new OneDnnBuffer((long) capacity * config.intermediateSize());
            this.up = new OneDnnBuffer((long) capacity * config.intermediateSize());
            this.logits = new OneDnnBuffer((long) capacity * config.space().codesPerLevel());
            this.scores = new OneDnnBuffer((long) BLOCK * heads * longest);
            this.attended = new OneDnnBuffer((long) BLOCK * queries);
            int widest = Math.max(Math.max(hidden, queries), config.intermediateSize());
            this.integers = new OneDnnBuffer(model.quantised() ? (long) capacity * widest / Float.BYTES + 1 : 0);
            this.pointed =
                    new OneDnnBuffer(config.historyPointer() ? (long) capacity * rounded(config.maxHistory()) : 0);
        }
    }

    private OneDnnBuffer[] buffers(long size) {
        OneDnnBuffer[] buffers = new OneDnnBuffer[config.layers()];
        Arrays.setAll(buffers, layer -> new OneDnnBuffer(size));
        return buffers;
    }

    /** Floats of the longest row that Java looks at. */
    private int widest() {
        int projections = (heads + 2 * keyValueHeads) * headSize;
        return Math.max(Math.max(hidden, projections), Math.max(config.intermediateSize(), 2 * ROUND + levels));
    }

    /** One row stays one: it is the last position of a prompt. */
    private static int rounded(int rows) {
        return rows == 1 ? 1 : (rows + ROUND - 1) / ROUND * ROUND;
    }

    /** Reads a prompt and scores the codes of the first level. */
    void read(Prompt prompt) {
        level = 0;
        items = prompt.items().size();
        itemCodes = prompt.codes();
        positions = config.promptPositions(items);
        embed(prompt);
        int last = config.layers() - 1;
        for (int layer = 0; layer < last; layer++) {
            norm(positions);
            project(model.layer(layer).queryKeyValue(), positions);
            for (int position = 0; position < positions; position++) {
                turn(position, position, heads);
                keep(layer, position, heads * headSize);
                ask(position, rounded(positions));
            }
            zeroAfterPrompt(layer);
            attend(layer, positions, true);
            finish(layer, positions);
        }
        if (config.historyPointer()) {
            pointAt();
        }
        norm(positions);
        project(model.lastKeyValue(), positions);
        for (int position = 0; position < positions; position++) {
            turn(position, position, 0);
            keep(last, position, 0);
        }
        zeroAfterPrompt(last);
        lastPosition(last);
        beams = 1;
        score();
        rows.logits.floats().get(0, firstLogits);
    }

    /** What is left of the last layer for the position that is asked: one row, which sees the prompt and itself. */
    private void lastPosition(int layer) {
        rows.x.floats().get((positions - 1) * hidden, row, 0, hidden);
        rows.x.floats().put(0, row, 0, hidden);
        norm(1);
        project(model.layer(layer).queryKeyValue(), 1);
        turn(0, positions - 1, heads);
        ask(0, 1);
        attend(layer, 1, false);
        finish(layer, 1);
    }

    /** Back to the first level of the prompt that was read last. */
    void restart() {
        level = 0;
        beams = 1;
        rows.logits.floats().put(0, firstLogits);
    }

    /** Goes one level down, as {@link Decoding#advance}. */
    void advance(int[] parents, int[] codes, int count) {
        if (rounded(count) > rows.capacity) {
            steps.forget();
            rows = new Rows(rounded(count));
        }
        continueBeams(parents, codes, count);
        level++;
        beams = count;
        int firstToken = (level - 1) * config.space().codesPerLevel();
        for (int beam = 0; beam < count; beam++) {
            rows.x.floats().put(beam * hidden, model.tokens(), (firstToken + codes[beam]) * hidden, hidden);
        }
        int position = positions + level - 1;
        int keyValues = keyValueHeads * headSize;
        for (int layer = 0; layer < config.layers(); layer++) {
            ownKeys[layer][level - 1] = atLeast(ownKeys[layer][level - 1], count * keyValues);
            ownValues[layer][level - 1] = atLeast(ownValues[layer][level - 1], count * keyValues);
            norm(count);
            project(model.layer(layer).queryKeyValue(), count);
            for (int beam = 0; beam < count; beam++) {
                turn(beam, position, heads);
                System.arraycopy(row, heads * headSize, ownKeys[layer][level - 1], beam * keyValues, keyValues);
                System.arraycopy(
                        row,
                        (heads + keyValueHeads) * headSize,
                        ownValues[layer][level - 1],
                        beam * keyValues,
                        keyValues);
                ask(beam, rounded(count));
            }
            attend(layer, count, false);
            finish(layer, count);
        }
        score();
    }

    /** Scores {@code [beams, codesPerLevel]} of the level last scored. */
    FloatBuffer logits() {
        return rows.logits.floats().slice(0, beams * config.space().codesPerLevel());
    }

    private void continueBeams(int[] parents, int[] codes, int count) {
        for (int before = 0; before < level; before++) {
            int[] old = computedIn[before];
            int[] now = new int[count];
            for (int beam = 0; beam < count; beam++) {
                now[beam] = old[parents[beam]];
            }
            computedIn[before] = now;
        }
        int[] own = new int[count];
        Arrays.setAll(own, beam -> beam);
        computedIn[level] = own;
        if (config.historyPointer()) {
            boolean[][] now = new boolean[count][items];
            for (int beam = 0; beam < count; beam++) {
                for (int item = 0; item < items; item++) {
                    now[beam][item] = (level == 0 || agrees[parents[beam]][item])
                            && itemCodes[item * levels + level] == codes[beam];
                }
            }
            agrees = now;
        }
    }

    private static float[] atLeast(float[] array, int size) {
        return array.length >= size ? array : new float[size];
    }

    /** The prompt's vectors, into {@code x}. */
    private void embed(Prompt prompt) {
        int[] actions = prompt.actions();
        int[] gaps = prompt.gaps();
        int codes = config.space().codesPerLevel();
        int position = 0;
        for (int item = 0; item < items; item++) {
            for (int place = 0; place < (config.tokenMerger() ? 1 : levels); place++) {
                System.arraycopy(model.itemBias(), 0, row, 0, hidden);
                for (int level = 0; level < levels; level++) {
                    if (config.tokenMerger() || level == place) {
                        add(model.itemParts(), level * codes + itemCodes[item * levels + level]);
                    }
                }
                if (config.actionsAndGaps()) {
                    add(model.actions(), actions[item]);
                    add(model.gaps(), gaps[item]);
                }
                rows.x.floats().put(position++ * hidden, row, 0, hidden);
            }
            if (config.separators()) {
                rows.x
                        .floats()
                        .put(position++ * hidden, model.tokens(), config.space().separator() * hidden, hidden);
            }
        }
        Arrays.fill(row, 0, hidden, 0);
        add(model.tokens(), config.space().pageStart());
        if (config.actionsAndGaps()) {
            add(model.requestGaps(), prompt.requestGap());
        }
        rows.x.floats().put(position * hidden, row, 0, hidden);
    }

    private void add(float[] table, int index) {
        int start = index * hidden;
        for (int i = 0; i < hidden; i++) {
            row[i] += table[start + i];
        }
    }

    /** {@code x / sqrt(mean(x^2) + epsilon)}, into {@code normed}. */
    private void norm(int count) {
        for (int r = 0; r < count; r++) {
            rows.x.floats().get(r * hidden, row, 0, hidden);
            normalise(row);
            rows.normed.floats().put(r * hidden, row, 0, hidden);
        }
    }

    private void normalise(float[] x) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 3 < hidden; i += 4) {
            a += x[i] * x[i];
            b += x[i + 1] * x[i + 1];
            c += x[i + 2] * x[i + 2];
            d += x[i + 3] * x[i + 3];
        }
        for (; i < hidden; i++) {
            a += x[i] * x[i];
        }
        float scale = (float) (1 / Math.sqrt((double) (a + b + c + d) / hidden + config.rmsNormEpsilon()));
        for (int j = 0; j < hidden; j++) {
            x[j] *= scale;
        }
    }

    private void project(OneDnnMatrix matrix, int count) {
        OneDnnBuffer from = input(rows.normed, count, hidden);
        steps.product(rounded(count), matrix, from, rows.projected, After.NOTHING, rows.projected);
    }

    /** What layers multiply: the rows themselves, or where weights are 8-bit integers the rows as such. */
    private OneDnnBuffer input(OneDnnBuffer from, int count, int columns) {
        if (!model.quantised()) {
            return from;
        }
        float greatest = 0;
        for (int r = 0; r < count; r++) {
            from.floats().get(r * columns, row, 0, columns);
            for (int i = 0; i < columns; i++) {
                greatest = Math.max(greatest, Math.abs(row[i]));
            }
        }
        steps.quantise(rounded(count), columns, greatest, from, rows.integers);
        return rows.integers;
    }

    /**
     * Fetches a projected row and turns its queries and keys to a position.
     *
     * @param queries heads of them that come before the keys
     */
    private void turn(int r, int position, int queries) {
        int all = (queries + 2 * keyValueHeads) * headSize;
        rows.projected.floats().get(r * all, row, 0, all);
        turnHeads(queries + keyValueHeads, position);
    }

    private void turnHeads(int count, int position) {
        int half = headSize / 2;
        float[] cosines = model.cosines();
        float[] sines = model.sines();
        int angle = position * half;
        for (int head = 0; head < count; head++) {
            int first = head * headSize;
            for (int i = 0; i < half; i++) {
                float a = row[first + i];
                float b = row[first + half + i];
                float cosine = cosines[angle + i];
                float sine = sines[angle + i];
                row[first + i] = a * cosine - b * sine;
                row[first + half + i] = b * cosine + a * sine;
            }
        }
    }

    /** Keeps the fetched row's keys, which begin at {@code start}, and values as those of a position of the prompt. */
    private void keep(int layer, int position, int start) {
        for (int head = 0; head < keyValueHeads; head++) {
            int at = head * wide + position * headSize;
            keys[layer].floats().put(at, row, start + head * headSize, headSize);
            values[layer].floats().put(at, row, start + (keyValueHeads + head) * headSize, headSize);
        }
    }

    private void zeroAfterPrompt(int layer) {
        Arrays.fill(row, 0, headSize, 0);
        for (int head = 0; head < keyValueHeads; head++) {
            for (int position = positions; position < rounded(positions + levels); position++) {
                values[layer].floats().put(head * wide + position * headSize, row, 0, headSize);
            }
        }
    }

    /** Puts the fetched row's queries to its block, {@code [blocks, V, rows of the block, G, h]}, of so many rows in all. */
    private void ask(int r, int all) {
        int start = r / BLOCK * BLOCK;
        int inBlock = Math.min(BLOCK, all - start);
        int size = groups * headSize;
        for (int head = 0; head < keyValueHeads; head++) {
            int at = start * heads * headSize + (head * inBlock + r - start) * size;
            rows.query.floats().put(at, row, head * size, size);
        }
    }

    /** From queries to {@code merged}, {@code [count, H * h]}. */
    private void attend(int layer, int count, boolean causal) {
        int all = rounded(count);
        for (int start = 0; start < all; start += BLOCK) {
            int inBlock = Math.min(BLOCK, all - start);
            int real = Math.min(inBlock, count - start);
            int seen = causal ? Math.min(positions, start + real) : positions + level;
            int columns = Math.max(ROUND, rounded(seen));
            steps.batched(
                    keyValueHeads,
                    inBlock * groups,
                    headSize,
                    columns,
                    rows.query,
                    (long) start * heads * headSize,
                    keys[layer],
                    wide,
                    true,
                    rows.scores);
            if (causal) {
                hideLater(start, inBlock, real, columns);
            } else {
                scoreOwn(layer, start, inBlock, real, columns);
            }
            steps.softmax(rows.scores, keyValueHeads * inBlock * groups, columns);
            steps.batched(
                    keyValueHeads,
                    inBlock * groups,
                    columns,
                    headSize,
                    rows.scores,
                    0,
                    values[layer],
                    wide,
                    false,
                    rows.attended);
            merge(layer, start, inBlock, real, columns);
        }
    }

    private void hideLater(int start, int inBlock, int real, int columns) {
        FloatBuffer scores = rows.scores.floats();
        for (int head = 0; head < keyValueHeads; head++) {
            for (int r = 0; r < real; r++) {
                int visible = start + r + 1;
                for (int group = 0; group < groups; group++) {
                    int at = ((head * inBlock + r) * groups + group) * columns;
                    scores.put(at + visible, masked, 0, columns - visible);
                }
            }
        }
    }

    /** The scores of each row against its own keys, into the columns after the prompt. */
    private void scoreOwn(int layer, int start, int inBlock, int real, int columns) {
        FloatBuffer scores = rows.scores.floats();
        int size = groups * headSize;
        System.arraycopy(masked, 0, row, 0, Math.min(row.length, columns - positions));
        for (int shared = 0; shared < keyValueHeads; shared++) {
            for (int r = 0; r < real; r++) {
                for (int group = 0; group < groups; group++) {
                    int index = (shared * inBlock + r) * groups + group;
                    if (level > 0) {
                        int at = start * heads * headSize + (shared * inBlock + r) * size + group * headSize;
                        rows.query.floats().get(at, head, 0, headSize);
                        for (int code = 0; code < level; code++) {
                            int from = (computedIn[code][start + r] * keyValueHeads + shared) * headSize;
                            row[code] = dot(head, ownKeys[layer][code], from);
                        }
                    }
                    scores.put(index * columns + positions, row, 0, columns - positions);
                }
            }
        }
    }

    private float dot(float[] query, float[] key, int from) {
        float a = 0;
        float b = 0;
        for (int i = 0; i < headSize; i += 2) {
            a += query[i] * key[from + i];
            b += query[i + 1] * key[from + i + 1];
        }
        return a + b;
    }

    private void merge(int layer, int start, int inBlock, int real, int columns) {
        int size = groups * headSize;
        for (int r = 0; r < real; r++) {
            for (int shared = 0; shared < keyValueHeads; shared++) {
                int index = shared * inBlock + r;
                rows.attended.floats().get(index * size, row, 0, size);
                for (int group = 0; group < groups && level > 0; group++) {
                    rows.scores.floats().get((index * groups + group) * columns + positions, head, 0, level);
                    for (int code = 0; code < level; code++) {
                        int from = (computedIn[code][start + r] * keyValueHeads + shared) * headSize;
                        float[] value = ownValues[layer][code];
                        for (int i = 0; i < headSize; i++) {
                            row[group * headSize + i] += head[code] * value[from + i];
                        }
                    }
                }
                rows.merged.floats().put(((start + r) * keyValueHeads + shared) * size, row, 0, size);
            }
        }
    }

    /** Output projection and SwiGLU, each added to {@code x}. */
    private void finish(int layer, int count) {
        OneDnnModel.Layer matrices = model.layer(layer);
        int all = rounded(count);
        OneDnnBuffer attention = input(rows.merged, count, heads * headSize);
        steps.product(all, matrices.output(), attention, rows.x, After.ADD, rows.x);
        norm(count);
        OneDnnBuffer normed = input(rows.normed, count, hidden);
        steps.product(all, matrices.up(), normed, rows.up, After.NOTHING, rows.up);
        steps.product(all, matrices.gate(), normed, rows.gate, After.GATE, rows.up);
        OneDnnBuffer gated = input(rows.gate, count, config.intermediateSize());
        steps.product(all, matrices.down(), gated, rows.x, After.ADD, rows.x);
    }

    /** Logits of the level for all beams. */
    private void score() {
        norm(beams);
        int all = rounded(beams);
        steps.product(all, model.head(level), rows.normed, rows.logits, After.NOTHING, rows.logits);
        if (config.historyPointer() && items > 0) {
            point(all);
        }
    }

    /** Keys of the history's items, from what enters the last layer. */
    private void pointAt() {
        int place = (config.tokenMerger() ? 1 : levels) - 1;
        for (int item = 0; item < items; item++) {
            rows.x.floats().get((item * config.positionsPerItem() + place) * hidden, row, 0, hidden);
            normalise(row);
            rows.normed.floats().put(item * hidden, row, 0, hidden);
        }
        if (items > 0) {
            steps.product(
                    rounded(items),
                    model.pointerKey().orElseThrow(),
                    rows.normed,
                    pointerKeys,
                    After.NOTHING,
                    pointerKeys);
        }
        int size = heads * headSize;
        for (int item = 0; item < items; item++) {
            pointerKeys.floats().get(item * size, row, 0, size);
            turnHeads(heads, item * config.positionsPerItem() + place);
            pointerKeys.floats().put(item * size, row, 0, size);
        }
    }

    /** Adds the pointer's score of each item that agrees with a beam to the item's code at the level. */
    private void point(int all) {
        int size = heads * headSize;
        steps.product(all, model.pointerQuery().orElseThrow(), rows.normed, rows.merged, After.NOTHING, rows.merged);
        for (int beam = 0; beam < beams; beam++) {
            rows.merged.floats().get(beam * size, row, 0, size);
            turnHeads(heads, positions + level - 1);
            rows.merged.floats().put(beam * size, row, 0, size);
        }
        int columns = rounded(items);
        steps.batched(1, all, size, columns, rows.merged, 0, pointerKeys, (long) columns * size, true, rows.pointed);
        FloatBuffer pointed = rows.pointed.floats();
        FloatBuffer logits = rows.logits.floats();
        int codes = config.space().codesPerLevel();
        for (int beam = 0; beam < beams; beam++) {
            for (int item = 0; item < items; item++) {
                if (level == 0 || agrees[beam][item]) {
                    int at = beam * codes + itemCodes[item * levels + level];
                    logits.put(at, logits.get(at) + pointed.get(beam * columns + item));
                }
            }
        }
    }

    void close() {
        steps.close();
    }
}
