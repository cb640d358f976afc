package io.genrec.training.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
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
 * M outputs.
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

    /** @return [M, V], natural log of unnormalised probabilities */
    public NDArray logits(DecoderWeights weights, DecoderInput input, Dropout dropout) {
        NDArray hidden = dropout.apply(embed(weights, input));
        NDArray cosines = rotaryRows(input.positions(), constants.cosines);
        NDArray sines = rotaryRows(input.positions(), constants.signedSines);
        for (int layer = 0; layer < config.layers(); layer++) {
            Layer parameters = new Layer(weights, "model.layers." + layer + ".");
            NDArray attended = attention(parameters, hidden, cosines, sines, input.mask());
            if (layer == config.layers() - 1) {
                hidden = rows(hidden, input.outputs());
                attended = rows(attended, input.outputs());
            }
            hidden = hidden.add(dropout.apply(linear(attended, parameters.get("self_attn.o_proj.weight"))));
            hidden = hidden.add(dropout.apply(swiGlu(parameters, hidden)));
        }
        String head = config.tiedHead() ? "model.embed_tokens.weight" : "lm_head.weight";
        return linear(normalised(hidden), weights.get(head).mul(weights.get("model.norm.weight")));
    }

    /** @return [R, T, d]: token embeddings, merged items in their places */
    private NDArray embed(DecoderWeights weights, DecoderInput input) {
        NDArray tokens = weights.get("model.embed_tokens.weight");
        long items = input.mergedItems().getShape().get(0);
        if (items == 0) {
            return lookup(input.inputs(), tokens);
        }
        NDArray codes = lookup(input.mergedItems(), tokens) // [I, L, d]
                .reshape(items, (long) config.space().levels() * config.hiddenSize());
        NDArray merged = linear(codes, weights.get("token_merger.weight"), weights.get("token_merger.bias"));
        return lookup(input.inputs(), NDArrays.concat(new NDList(tokens, merged), 0));
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
    private static NDArray rotated(NDArray heads, NDArray cosines, NDArray signedSines) {
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

    /**
     * The positions answered for, out of all.
     *
     * @param array [R, T, width]
     * @param at [M], {@code row * T + position}
     * @return [M, width]
     */
    private static NDArray rows(NDArray array, NDArray at) {
        return lookup(at, array.reshape(-1, array.getShape().get(2)));
    }

    private static NDArray lookup(NDArray indices, NDArray table) {
        return indices.getNDArrayInternal()
                .embedding(indices, table, SparseFormat.DENSE)
                .head();
    }

    private static NDArray linear(NDArray input, NDArray weight, NDArray bias) {
        return input.getNDArrayInternal().linear(input, weight, bias).head();
    }

    private static NDArray linear(NDArray input, NDArray weight) {
        return input.matMul(weight.transpose());
    }

    /** The tensors of one layer by the names they have within it. */
    private record Layer(DecoderWeights weights, String prefix) {
        NDArray get(String name) {
            return weights.get(prefix + name);
        }
    }
}
