package io.genrec.training.decoder;

import static io.genrec.training.tensor.Operators.linear;
import static io.genrec.training.tensor.Operators.lookup;
import static io.genrec.training.tensor.Operators.rows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.genrec.inference.model.ModelConfig;

/**
 * The forward pass of the decoder, shaped like Qwen2 (RMSNorm, rotary positions, grouped-query attention with biases on
 * query, key and value, SwiGLU), with GenRec's Token Merger before it (section 3).
 *
 * <p>Every gain of a norm, and the scale of attention, is multiplied into the small matrix that follows it rather than
 * into the long row of activations: the same function, fewer passes over memory. In the last layer only the positions
 * that are answered for go through the projection and the SwiGLU.
 *
 * <p>Shapes: R rows, T positions, d hidden, H query heads, K key-value heads, G = H / K, S head size, V tokens,
 * I items, M outputs, M_l of them at level l, C_l logits of level l.
 */
public final class Decoder {
    private static final int[] LAST = {-1};

    private final ModelConfig config;
    private final Constants constants;

    /**
     * @param manager owner of the constants; must outlive every backward pass
     * @param positions how many positions the longest input may count
     */
    public Decoder(NDManager manager, ModelConfig config, int positions) {
        this.config = config;
        this.constants = new Constants(manager, config, positions);
    }

    public ModelConfig config() {
        return config;
    }

    /**
     * Logits of every output over the tokens that may stand there: the codes of its level in their order, and at level
     * 0 the end of the page after them.
     *
     * @return for each level [M_l, C_l], natural log of unnormalised probabilities
     */
    public NDList logits(DecoderWeights weights, DecoderInput input, Dropout dropout) {
        NDArray outputs = NDArrays.concat(input.outputs());
        NDArray hidden = dropout.apply(embed(weights, input));
        NDArray cosines = rotaryRows(input.positions(), constants.cosines);
        NDArray sines = rotaryRows(input.positions(), constants.signedSines);
        NDArray beforeLast = hidden;
        for (int layer = 0; layer < config.layers(); layer++) {
            beforeLast = hidden;
            Layer parameters = new Layer(weights, "model.layers." + layer + ".");
            NDArray attended = attention(parameters, hidden, cosines, sines, input.mask());
            if (layer == config.layers() - 1) {
                hidden = rows(hidden, outputs);
                attended = rows(attended, outputs);
            }
            hidden = hidden.add(dropout.apply(linear(attended, parameters.get("self_attn.o_proj.weight"))));
            hidden = hidden.add(dropout.apply(swiGlu(parameters, hidden)));
        }
        NDArray last = normalised(hidden);
        NDList logits = head(weights, byLevel(last, input));
        if (config.historyPointer() && input.items().getShape().get(0) > 0) {
            HistoryPointer pointer = new HistoryPointer(config, constants, cosines, sines);
            NDArray keys = pointer.keys(weights, normalised(rows(beforeLast, input.itemEnds())), input.itemEnds());
            NDList queries = byLevel(pointer.queries(weights, last, outputs), input);
            for (int level = 0; level < logits.size(); level++) {
                NDArray boosts = pointer.boosts(queries.get(level), keys, input, level);
                logits.set(level, logits.get(level).add(boosts));
            }
        }
        return logits;
    }

    /** @param last for each level [M_l, d], normalised   @return for each level [M_l, C_l] */
    private NDList head(DecoderWeights weights, NDList last) {
        int levels = config.space().levels();
        int codes = config.space().codesPerLevel();
        String name = config.tiedHead() ? "model.embed_tokens.weight" : "lm_head.weight";
        long[] cuts = new long[levels];
        for (int level = 0; level < levels; level++) {
            cuts[level] = (level + 1L) * codes;
        }
        NDList parts = weights.get(name).mul(weights.get("model.norm.weight")).split(cuts, 0);
        NDArray pageEnd = parts.get(levels).get(new NDIndex(pageEndRow()));
        NDList logits = new NDList();
        for (int level = 0; level < levels; level++) {
            NDArray rows = level == 0 ? parts.get(0).concat(pageEnd, 0) : parts.get(level);
            logits.add(linear(last.get(level), rows));
        }
        return logits;
    }

    /** Where the end of the page stands among the tokens after the codes, as an index that keeps the axis. */
    private String pageEndRow() {
        int row = config.space().pageEnd()
                - config.space().levels() * config.space().codesPerLevel();
        return row + ":" + (row + 1);
    }

    /** Cuts rows, one for each output in the order of the levels, into those of each level. */
    private static NDList byLevel(NDArray rows, DecoderInput input) {
        int levels = input.outputs().size();
        long[] cuts = new long[levels - 1];
        long end = 0;
        for (int level = 0; level < levels - 1; level++) {
            end += input.outputs().get(level).getShape().get(0);
            cuts[level] = end;
        }
        return levels == 1 ? new NDList(rows) : rows.split(cuts, 0);
    }

    /** @return [R, T, d]: token embeddings, items and page starts in their places */
    private NDArray embed(DecoderWeights weights, DecoderInput input) {
        NDArray tokens = weights.get("model.embed_tokens.weight");
        NDList table = new NDList(tokens);
        if (input.items().getShape().get(0) > 0) {
            table.add(items(weights, input));
        }
        if (config.actionsAndGaps()) {
            NDArray pageStart = tokens.get(new NDIndex(config.space().pageStart() + ""));
            table.add(weights.get("request.gap.weight").add(pageStart));
        }
        return lookup(input.inputs(), table.size() == 1 ? tokens : NDArrays.concat(table, 0));
    }

    /** @return [N, d]: the items of the histories, an item's places one after another */
    private NDArray items(DecoderWeights weights, DecoderInput input) {
        long items = input.items().getShape().get(0);
        long size = config.hiddenSize();
        NDArray codes = lookup(input.items(), weights.get("model.embed_tokens.weight")); // [I, L, d]
        NDArray places = codes;
        if (config.tokenMerger()) {
            NDArray joined = codes.reshape(items, config.space().levels() * size);
            places = linear(joined, weights.get("token_merger.weight"), weights.get("token_merger.bias"))
                    .reshape(items, 1, size);
        }
        if (config.actionsAndGaps()) {
            NDArray action = lookup(input.actions(), weights.get("behaviour.action.weight"));
            NDArray gap = lookup(input.gaps(), weights.get("behaviour.gap.weight"));
            places = places.add(action.add(gap).reshape(items, 1, size));
        }
        return places.reshape(-1, size);
    }

    /** @return [R, T, H * S]: what the heads bring back, before the output projection */
    private NDArray attention(Layer layer, NDArray hidden, NDArray cosines, NDArray sines, NDArray mask) {
        long rows = hidden.getShape().get(0);
        long length = hidden.getShape().get(1);
        long heads = config.heads();
        long groups = config.keyValueHeads();
        long size = config.headSize();

        NDArray weight = NDArrays.concat(
                        new NDList(
                                layer.get("self_attn.q_proj.weight"),
                                layer.get("self_attn.k_proj.weight"),
                                layer.get("self_attn.v_proj.weight")),
                        0)
                .mul(layer.get("input_layernorm.weight"))
                .mul(constants.attentionScale);
        NDArray bias = NDArrays.concat(
                        new NDList(
                                layer.get("self_attn.q_proj.bias"),
                                layer.get("self_attn.k_proj.bias"),
                                layer.get("self_attn.v_proj.bias")),
                        0)
                .mul(constants.attentionBiasScale);
        NDArray projected = linear(normalised(hidden), weight, bias).reshape(rows, length, heads + 2 * groups, size);

        NDList parts = projected.split(new long[] {heads + groups}, 2);
        NDList rotated = rotated(parts.get(0), cosines, sines).split(new long[] {heads}, 2);
        NDArray query = rotated.get(0).transpose(0, 2, 1, 3).reshape(rows, groups, heads / groups * length, size);
        NDArray key = rotated.get(1).transpose(0, 2, 3, 1); // [R, K, S, T]
        NDArray value = parts.get(1).transpose(0, 2, 1, 3); // [R, K, T, S]

        NDArray scores = query.matMul(key).reshape(rows, heads, length, length);
        NDArray shares = scores.add(mask).softmax(-1).reshape(rows, groups, heads / groups * length, length);
        return shares.matMul(value) // [R, K, G * T, S]
                .reshape(rows, heads, length, size)
                .transpose(0, 2, 1, 3)
                .reshape(rows, length, heads * size);
    }

    /** What the feed-forward half of a layer adds to its input, {@code [.., d]} both. */
    private NDArray swiGlu(Layer layer, NDArray hidden) {
        NDArray weight = NDArrays.concat(
                        new NDList(layer.get("mlp.gate_proj.weight"), layer.get("mlp.up_proj.weight")), 0)
                .mul(layer.get("post_attention_layernorm.weight"));
        NDArray both = linear(normalised(hidden), weight);
        int last = both.getShape().dimension() - 1;
        NDList parts = both.split(new long[] {config.intermediateSize()}, last);
        NDArray gate = parts.get(0);
        NDArray opened = gate.mul(gate.getNDArrayInternal().sigmoid()).mul(parts.get(1));
        return linear(opened, layer.get("mlp.down_proj.weight"));
    }

    /** RMSNorm without its gain. */
    private NDArray normalised(NDArray hidden) {
        NDArray meanSquare = hidden.square().mean(LAST, true);
        return hidden.mul(meanSquare.add(constants.epsilon).pow(constants.minusHalf));
    }

    /** Rotary positions as Hugging Face lays them: the two halves of a head are the two coordinates. */
    static NDArray rotated(NDArray heads, NDArray cosines, NDArray signedSines) {
        Shape shape = heads.getShape(); // [R, T, H + K, S]
        NDArray swapped = heads.reshape(shape.get(0), shape.get(1), shape.get(2), 2, shape.get(3) / 2)
                .flip(3)
                .reshape(shape);
        return heads.mul(cosines).add(swapped.mul(signedSines));
    }

    /** @return [R, T, 1, S] */
    private NDArray rotaryRows(NDArray positions, NDArray table) {
        Shape shape = positions.getShape();
        return lookup(positions, table).reshape(shape.get(0), shape.get(1), 1, config.headSize());
    }

    /** The tensors of one layer by the names they have within it. */
    private record Layer(DecoderWeights weights, String prefix) {
        NDArray get(String name) {
            return weights.get(prefix + name);
        }
    }
}
