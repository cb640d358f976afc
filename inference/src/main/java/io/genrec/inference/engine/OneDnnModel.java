package io.genrec.inference.engine;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.engine.OneDnnPrimitives.After;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.weights.Safetensors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The weights of one decoder, ready to compute with. Folded into the matrices once, when they are read: the weights of the
 * norms, and the root of the head size. An item's merged vector is a sum over its codes, so that what each code adds is
 * multiplied out once, too, and merging becomes looking up.
 */
final class OneDnnModel {
    /** The matrices of a layer; gate and up in one product would have to be cut in two after it. */
    record Layer(
            OneDnnMatrix queryKeyValue, OneDnnMatrix output, OneDnnMatrix gate, OneDnnMatrix up, OneDnnMatrix down) {
        private List<OneDnnMatrix> all() {
            return List.of(queryKeyValue, output, gate, up, down);
        }
    }

    private final ModelConfig config;
    private final OneDnn library;
    private final OneDnnSteps steps;
    private final Safetensors weights;
    private final boolean quantised;
    private final List<Layer> layers = new ArrayList<>();
    private final List<OneDnnMatrix> heads = new ArrayList<>();
    private final OneDnnMatrix lastKeyValue;
    private final Optional<OneDnnMatrix> pointerQuery;
    private final Optional<OneDnnMatrix> pointerKey;
    private final float[] tokens;
    private final float[] itemParts;
    private final float[] itemBias;
    private final float[] actions;
    private final float[] gaps;
    private final float[] requestGaps;
    private final float[] cosines;
    private final float[] sines;

    /**
     * @param quantised whether the matrices of the layers are kept as 8-bit integers; the head and the pointer are not
     * @param steps to pack weights with
     */
    OneDnnModel(ModelConfig config, Safetensors weights, boolean quantised, OneDnn library, OneDnnSteps steps) {
        this.quantised = quantised;
        this.config = config;
        this.library = library;
        this.steps = steps;
        this.weights = weights;
        this.tokens = read("model.embed_tokens.weight");
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(layer("model.layers." + layer + "."));
        }
        this.lastKeyValue = attention("model.layers." + (config.layers() - 1) + ".", List.of("k_proj", "v_proj"));
        heads();
        this.pointerQuery = pointer("query");
        this.pointerKey = pointer("key");
        this.itemParts = config.tokenMerger() ? merged() : tokens;
        this.itemBias = config.tokenMerger() ? read("token_merger.bias") : new float[config.hiddenSize()];
        this.actions = config.actionsAndGaps() ? read("behaviour.action.weight") : new float[0];
        this.gaps = config.actionsAndGaps() ? read("behaviour.gap.weight") : new float[0];
        this.requestGaps = config.actionsAndGaps() ? read("request.gap.weight") : new float[0];
        int half = config.headSize() / 2;
        this.cosines = new float[config.maxPositions() * half];
        this.sines = new float[config.maxPositions() * half];
        for (int i = 0; i < cosines.length; i++) {
            int position = i / half;
            double angle = position * Math.pow(config.ropeTheta(), -(double) (i % half) / half);
            cosines[i] = (float) Math.cos(angle);
            sines[i] = (float) Math.sin(angle);
        }
    }

    Layer layer(int index) {
        return layers.get(index);
    }

    boolean quantised() {
        return quantised;
    }

    /** Keys and values of the last layer, which at first are all that is wanted of the prompt's positions but the last. */
    OneDnnMatrix lastKeyValue() {
        return lastKeyValue;
    }

    /** The part of the head that scores one level's codes. */
    OneDnnMatrix head(int level) {
        return heads.get(level);
    }

    /** Empty where the model does not point at its history. */
    Optional<OneDnnMatrix> pointerQuery() {
        return pointerQuery;
    }

    Optional<OneDnnMatrix> pointerKey() {
        return pointerKey;
    }

    /** {@code [tokens, d]}. */
    float[] tokens() {
        return tokens;
    }

    /** {@code [tokens, d]}: what a code adds to the vector of its item; without merging, the embeddings. */
    float[] itemParts() {
        return itemParts;
    }

    /** {@code [d]}, added to each vector of an item. */
    float[] itemBias() {
        return itemBias;
    }

    /** {@code [actions, d]}; empty where the model does not read actions and gaps. */
    float[] actions() {
        return actions;
    }

    /** {@code [buckets, d]}. */
    float[] gaps() {
        return gaps;
    }

    /** {@code [buckets, d]}. */
    float[] requestGaps() {
        return requestGaps;
    }

    /** {@code [positions, headSize / 2]}. */
    float[] cosines() {
        return cosines;
    }

    /** {@code [positions, headSize / 2]}. */
    float[] sines() {
        return sines;
    }

    private Layer layer(String prefix) {
        int hidden = config.hiddenSize();
        int wide = config.intermediateSize();
        String norm = prefix + "post_attention_layernorm.weight";
        return new Layer(
                attention(prefix, List.of("q_proj", "k_proj", "v_proj")),
                matrix(config.heads() * config.headSize(), hidden, read(prefix + "self_attn.o_proj.weight"), quantised),
                matrix(hidden, wide, normed(prefix + "mlp.gate_proj.weight", norm), quantised),
                matrix(hidden, wide, normed(prefix + "mlp.up_proj.weight", norm), quantised),
                matrix(wide, hidden, read(prefix + "mlp.down_proj.weight"), quantised));
    }

    private OneDnnMatrix attention(String prefix, List<String> projections) {
        float[] weight = new float[0];
        float[] bias = new float[0];
        for (String projection : projections) {
            String name = prefix + "self_attn." + projection;
            float scale = projection.equals("q_proj") ? (float) (1 / Math.sqrt(config.headSize())) : 1;
            weight = joined(weight, scaled(normed(name + ".weight", prefix + "input_layernorm.weight"), scale));
            bias = joined(bias, scaled(read(name + ".bias"), scale));
        }
        return new OneDnnMatrix(library, steps.stream(), config.hiddenSize(), bias.length, weight, bias, quantised);
    }

    private void heads() {
        int codes = config.space().codesPerLevel();
        int size = codes * config.hiddenSize();
        float[] all = normed(config.tiedHead() ? "model.embed_tokens.weight" : "lm_head.weight", "model.norm.weight");
        for (int level = 0; level < config.space().levels(); level++) {
            float[] part = new float[size];
            System.arraycopy(all, level * size, part, 0, size);
            heads.add(matrix(config.hiddenSize(), codes, part, false));
        }
    }

    private Optional<OneDnnMatrix> pointer(String side) {
        if (!config.historyPointer()) {
            return Optional.empty();
        }
        String name = "pointer." + side;
        return Optional.of(new OneDnnMatrix(
                library,
                steps.stream(),
                config.hiddenSize(),
                config.heads() * config.headSize(),
                read(name + ".weight"),
                read(name + ".bias"),
                false));
    }

    /** {@code W_l e} for each code's embedding e of level l, with the level's columns {@code W_l} of the merger. */
    private float[] merged() {
        CodeSpace space = config.space();
        int hidden = config.hiddenSize();
        int codes = space.codesPerLevel();
        float[] merger = read("token_merger.weight");
        float[] merged = new float[tokens.length];
        OneDnnBuffer from = new OneDnnBuffer((long) codes * hidden);
        OneDnnBuffer to = new OneDnnBuffer((long) codes * hidden);
        for (int level = 0; level < space.levels(); level++) {
            float[] part = new float[hidden * hidden];
            for (int row = 0; row < hidden; row++) {
                System.arraycopy(merger, (row * space.levels() + level) * hidden, part, row * hidden, hidden);
            }
            OneDnnMatrix matrix = matrix(hidden, hidden, part, false);
            from.floats().put(0, tokens, level * codes * hidden, codes * hidden);
            steps.product(codes, matrix, from, to, After.NOTHING, to);
            to.floats().get(0, merged, level * codes * hidden, codes * hidden);
            steps.forget();
            matrix.close();
        }
        return merged;
    }

    private OneDnnMatrix matrix(int in, int out, float[] weight, boolean integers) {
        return new OneDnnMatrix(library, steps.stream(), in, out, weight, new float[0], integers);
    }

    private float[] read(String name) {
        FloatBuffer values = weights.read(name);
        float[] array = new float[values.remaining()];
        values.get(array);
        return array;
    }

    /** A matrix times the weights of the norm before it. */
    private float[] normed(String name, String norm) {
        float[] matrix = read(name);
        float[] weight = read(norm);
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] *= weight[i % weight.length];
        }
        return matrix;
    }

    private static float[] scaled(float[] values, float scale) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= scale;
        }
        return values;
    }

    private static float[] joined(float[] first, float[] second) {
        float[] joined = new float[first.length + second.length];
        System.arraycopy(first, 0, joined, 0, first.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    void close() {
        layers.forEach(layer -> layer.all().forEach(OneDnnMatrix::close));
        heads.forEach(OneDnnMatrix::close);
        lastKeyValue.close();
        pointerQuery.ifPresent(OneDnnMatrix::close);
        pointerKey.ifPresent(OneDnnMatrix::close);
    }
}
