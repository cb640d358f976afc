package io.genrec.inference.model;

import io.genrec.domain.event.Action;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.prompt.TimeGap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sizes of the decoder, which is shaped like Qwen2: RMSNorm, rotary positions, grouped-query attention with biases
 * on query, key and value, SwiGLU.
 *
 * @param space the codes, and with them the tokens
 * @param hiddenSize width of the residual stream (d)
 * @param heads query heads of a layer
 * @param keyValueHeads key and value heads of a layer; each serves {@code heads / keyValueHeads} query heads
 * @param headSize width of a head, even
 * @param intermediateSize width between the two projections of SwiGLU
 * @param ropeTheta base of the rotary wavelengths
 * @param rmsNormEpsilon added to the mean square before its root
 * @param maxHistory items of a prompt at most
 * @param tokenMerger whether an item of the prompt is one merged vector (GenRec section 3) or its L code tokens
 * @param separators whether a separator follows each item of the prompt
 * @param actionsAndGaps whether the action of each behaviour and the time since the one before it are added to its
 *     vectors, and the time since the newest to the start of the page; an extension of the paper
 * @param historyPointer whether one more attention head points at the items of the history and adds its scores to the logits
 *     of their codes; an extension of the paper
 * @param tiedHead whether the head is the embedding table
 */
public record ModelConfig(
        CodeSpace space,
        int hiddenSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        int intermediateSize,
        double ropeTheta,
        double rmsNormEpsilon,
        int maxHistory,
        boolean tokenMerger,
        boolean separators,
        boolean actionsAndGaps,
        boolean historyPointer,
        boolean tiedHead) {

    public ModelConfig {
        requirePositive("hidden size", hiddenSize);
        requirePositive("layers", layers);
        requirePositive("heads", heads);
        requirePositive("key-value heads", keyValueHeads);
        requirePositive("head size", headSize);
        requirePositive("intermediate size", intermediateSize);
        requirePositive("max history", maxHistory);
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(
                    "heads must be a multiple of key-value heads: " + heads + " and " + keyValueHeads);
        }
        if (headSize % 2 != 0) {
            throw new IllegalArgumentException("head size must be even for rotary positions: " + headSize);
        }
        if (!(ropeTheta > 0) || !(rmsNormEpsilon > 0)) {
            throw new IllegalArgumentException(
                    "rope theta and RMS norm epsilon must be positive: " + ropeTheta + " and " + rmsNormEpsilon);
        }
    }

    /**
     * Sizes from one dial, deep and narrow (the paper's 36 layers of 2048 beat 28 of 3584): 32 units of width a layer,
     * heads of 32, two query heads to a key-value head where that divides, SwiGLU of about 8/3 of the width. All
     * switches are on.
     */
    public static ModelConfig ofDepth(CodeSpace space, int layers, int maxHistory) {
        int hidden = 32 * layers;
        int keyValueHeads = layers % 2 == 0 ? layers / 2 : layers;
        int intermediate = (hidden * 8 / 3 + 31) / 32 * 32;
        return new ModelConfig(
                space,
                hidden,
                layers,
                layers,
                keyValueHeads,
                32,
                intermediate,
                10_000,
                1e-6,
                maxHistory,
                true,
                true,
                true,
                true,
                true);
    }

    public ModelConfig withTokenMerger(boolean on) {
        return with(on, separators, actionsAndGaps, historyPointer, tiedHead);
    }

    public ModelConfig withSeparators(boolean on) {
        return with(tokenMerger, on, actionsAndGaps, historyPointer, tiedHead);
    }

    public ModelConfig withActionsAndGaps(boolean on) {
        return with(tokenMerger, separators, on, historyPointer, tiedHead);
    }

    public ModelConfig withHistoryPointer(boolean on) {
        return with(tokenMerger, separators, actionsAndGaps, on, tiedHead);
    }

    public ModelConfig withTiedHead(boolean on) {
        return with(tokenMerger, separators, actionsAndGaps, historyPointer, on);
    }

    /** The same tokens and prompts over a backbone of other sizes; parameters as in the record. */
    public ModelConfig withBackbone(
            int hiddenSize,
            int layers,
            int heads,
            int keyValueHeads,
            int headSize,
            int intermediateSize,
            double ropeTheta,
            double rmsNormEpsilon) {
        return new ModelConfig(
                space,
                hiddenSize,
                layers,
                heads,
                keyValueHeads,
                headSize,
                intermediateSize,
                ropeTheta,
                rmsNormEpsilon,
                maxHistory,
                tokenMerger,
                separators,
                actionsAndGaps,
                historyPointer,
                tiedHead);
    }

    private ModelConfig with(
            boolean tokenMerger, boolean separators, boolean actionsAndGaps, boolean historyPointer, boolean tiedHead) {
        return new ModelConfig(
                space,
                hiddenSize,
                layers,
                heads,
                keyValueHeads,
                headSize,
                intermediateSize,
                ropeTheta,
                rmsNormEpsilon,
                maxHistory,
                tokenMerger,
                separators,
                actionsAndGaps,
                historyPointer,
                tiedHead);
    }

    /** Positions an item of the prompt takes, its separator counted. */
    public int positionsPerItem() {
        return (tokenMerger ? 1 : space.levels()) + (separators ? 1 : 0);
    }

    /** Positions of a prompt of so many items: the items, then the start of the page. */
    public int promptPositions(int items) {
        return items * positionsPerItem() + 1;
    }

    /** Positions decoding may ever reach: the longest prompt and one item's codes after it. */
    public int maxPositions() {
        return promptPositions(maxHistory) + space.levels();
    }

    /** Every tensor of {@code model.safetensors} by its Hugging Face name; matrices are {@code [out, in]}. */
    public SortedMap<String, List<Long>> tensorShapes() {
        SortedMap<String, List<Long>> shapes = new TreeMap<>();
        long hidden = hiddenSize;
        long query = (long) heads * headSize;
        long keyValue = (long) keyValueHeads * headSize;
        shapes.put("model.embed_tokens.weight", List.of((long) space.tokens(), hidden));
        shapes.put("model.norm.weight", List.of(hidden));
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "model.layers." + layer + ".";
            shapes.put(prefix + "input_layernorm.weight", List.of(hidden));
            shapes.put(prefix + "self_attn.q_proj.weight", List.of(query, hidden));
            shapes.put(prefix + "self_attn.q_proj.bias", List.of(query));
            shapes.put(prefix + "self_attn.k_proj.weight", List.of(keyValue, hidden));
            shapes.put(prefix + "self_attn.k_proj.bias", List.of(keyValue));
            shapes.put(prefix + "self_attn.v_proj.weight", List.of(keyValue, hidden));
            shapes.put(prefix + "self_attn.v_proj.bias", List.of(keyValue));
            shapes.put(prefix + "self_attn.o_proj.weight", List.of(hidden, query));
            shapes.put(prefix + "post_attention_layernorm.weight", List.of(hidden));
            shapes.put(prefix + "mlp.gate_proj.weight", List.of((long) intermediateSize, hidden));
            shapes.put(prefix + "mlp.up_proj.weight", List.of((long) intermediateSize, hidden));
            shapes.put(prefix + "mlp.down_proj.weight", List.of(hidden, (long) intermediateSize));
        }
        if (tokenMerger) {
            shapes.put("token_merger.weight", List.of(hidden, space.levels() * hidden));
            shapes.put("token_merger.bias", List.of(hidden));
        }
        if (actionsAndGaps) {
            shapes.put("behaviour.action.weight", List.of((long) Action.values().length, hidden));
            shapes.put("behaviour.gap.weight", List.of((long) TimeGap.BUCKETS, hidden));
            shapes.put("request.gap.weight", List.of((long) TimeGap.BUCKETS, hidden));
        }
        if (historyPointer) {
            for (String side : List.of("query", "key")) {
                shapes.put("pointer." + side + ".weight", List.of(query, hidden));
                shapes.put("pointer." + side + ".bias", List.of(query));
            }
        }
        if (!tiedHead) {
            shapes.put("lm_head.weight", List.of((long) space.tokens(), hidden));
        }
        return shapes;
    }

    /** As {@code config.json}: the keys of Hugging Face's Qwen2, and our own under {@code genrec}. */
    public String toJson() {
        return ModelConfigJson.write(this);
    }

    /** @throws IllegalArgumentException naming the key that is absent or wrong */
    public static ModelConfig fromJson(String json) {
        return ModelConfigJson.read(json);
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be positive: " + value);
        }
    }
}
