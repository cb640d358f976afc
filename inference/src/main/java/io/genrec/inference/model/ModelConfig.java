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
 * @param backbone sizes of the layers
 * @param maxHistory items of a prompt at most
 * @param switches what of the method is on
 */
public record ModelConfig(CodeSpace space, Backbone backbone, int maxHistory, Switches switches) {
    public ModelConfig {
        requirePositive("max history", maxHistory);
    }

    /**
     * Layers as Qwen2 has them.
     *
     * @param hiddenSize width of the residual stream (d)
     * @param intermediateSize width between the two projections of SwiGLU
     * @param rmsNormEpsilon added to the mean square before its root
     */
    public record Backbone(
            int layers, int hiddenSize, int intermediateSize, Attention attention, double rmsNormEpsilon) {
        public Backbone {
            requirePositive("layers", layers);
            requirePositive("hidden size", hiddenSize);
            requirePositive("intermediate size", intermediateSize);
            if (!(rmsNormEpsilon > 0)) {
                throw new IllegalArgumentException("RMS norm epsilon must be positive: " + rmsNormEpsilon);
            }
        }

        /** With Qwen2's epsilon. */
        public Backbone(int layers, int hiddenSize, int intermediateSize, Attention attention) {
            this(layers, hiddenSize, intermediateSize, attention, 1e-6);
        }

        /**
         * Sizes from one dial, deep and narrow (the paper's 36 layers of 2048 beat 28 of 3584): 32 units of width a layer,
         * heads of 32, two query heads to a key-value head where that divides, SwiGLU of about 8/3 of the width.
         */
        public static Backbone ofDepth(int layers) {
            int hidden = 32 * layers;
            int keyValueHeads = layers % 2 == 0 ? layers / 2 : layers;
            int intermediate = (hidden * 8 / 3 + 31) / 32 * 32;
            return new Backbone(layers, hidden, intermediate, new Attention(layers, keyValueHeads, 32));
        }
    }

    /**
     * The attention of a layer.
     *
     * @param heads query heads
     * @param keyValueHeads key and value heads; each serves {@code heads / keyValueHeads} query heads
     * @param headSize width of a head, even
     * @param ropeTheta base of the rotary wavelengths
     */
    public record Attention(int heads, int keyValueHeads, int headSize, double ropeTheta) {
        public Attention {
            requirePositive("heads", heads);
            requirePositive("key-value heads", keyValueHeads);
            requirePositive("head size", headSize);
            if (heads % keyValueHeads != 0) {
                throw new IllegalArgumentException(
                        "heads must be a multiple of key-value heads: " + heads + " and " + keyValueHeads);
            }
            if (headSize % 2 != 0) {
                throw new IllegalArgumentException("head size must be even for rotary positions: " + headSize);
            }
            if (!(ropeTheta > 0)) {
                throw new IllegalArgumentException("rope theta must be positive: " + ropeTheta);
            }
        }

        /** With wavelengths for prompts of some hundred positions. */
        public Attention(int heads, int keyValueHeads, int headSize) {
            this(heads, keyValueHeads, headSize, 10_000);
        }
    }

    /**
     * What may be left out of the decoder; begin with {@link #ALL_ON}.
     *
     * @param tokenMerger whether an item of the prompt is one merged vector (GenRec section 3) or its L code tokens
     * @param separators whether a separator follows each item of the prompt
     * @param actionsAndGaps whether the action of each behaviour and the time since the one before it are added to its
     *     vectors, and the time since the newest to the start of the page; an extension of the paper
     * @param historyPointer whether one more attention head points at the items of the history and adds its scores to the
     *     logits of their codes; an extension of the paper
     * @param tiedHead whether the head is the embedding table
     */
    public record Switches(
            boolean tokenMerger, boolean separators, boolean actionsAndGaps, boolean historyPointer, boolean tiedHead) {
        public static final Switches ALL_ON = new Switches(true, true, true, true, true);
    }

    /** Sizes from one dial, {@link Backbone#ofDepth}; all switches are on. */
    public static ModelConfig ofDepth(CodeSpace space, int layers, int maxHistory) {
        return new ModelConfig(space, Backbone.ofDepth(layers), maxHistory, Switches.ALL_ON);
    }

    public ModelConfig withTokenMerger(boolean on) {
        return with(new Switches(on, separators(), actionsAndGaps(), historyPointer(), tiedHead()));
    }

    public ModelConfig withSeparators(boolean on) {
        return with(new Switches(tokenMerger(), on, actionsAndGaps(), historyPointer(), tiedHead()));
    }

    public ModelConfig withActionsAndGaps(boolean on) {
        return with(new Switches(tokenMerger(), separators(), on, historyPointer(), tiedHead()));
    }

    public ModelConfig withHistoryPointer(boolean on) {
        return with(new Switches(tokenMerger(), separators(), actionsAndGaps(), on, tiedHead()));
    }

    public ModelConfig withTiedHead(boolean on) {
        return with(new Switches(tokenMerger(), separators(), actionsAndGaps(), historyPointer(), on));
    }

    /** The same tokens and prompts over other layers. */
    public ModelConfig withBackbone(Backbone other) {
        return new ModelConfig(space, other, maxHistory, switches);
    }

    private ModelConfig with(Switches other) {
        return new ModelConfig(space, backbone, maxHistory, other);
    }

    /** As in {@link Backbone}. */
    public int layers() {
        return backbone.layers();
    }

    /** As in {@link Backbone}. */
    public int hiddenSize() {
        return backbone.hiddenSize();
    }

    /** As in {@link Backbone}. */
    public int intermediateSize() {
        return backbone.intermediateSize();
    }

    /** As in {@link Backbone}. */
    public double rmsNormEpsilon() {
        return backbone.rmsNormEpsilon();
    }

    /** As in {@link Attention}. */
    public int heads() {
        return backbone.attention().heads();
    }

    /** As in {@link Attention}. */
    public int keyValueHeads() {
        return backbone.attention().keyValueHeads();
    }

    /** As in {@link Attention}. */
    public int headSize() {
        return backbone.attention().headSize();
    }

    /** As in {@link Attention}. */
    public double ropeTheta() {
        return backbone.attention().ropeTheta();
    }

    /** As in {@link Switches}. */
    public boolean tokenMerger() {
        return switches.tokenMerger();
    }

    /** As in {@link Switches}. */
    public boolean separators() {
        return switches.separators();
    }

    /** As in {@link Switches}. */
    public boolean actionsAndGaps() {
        return switches.actionsAndGaps();
    }

    /** As in {@link Switches}. */
    public boolean historyPointer() {
        return switches.historyPointer();
    }

    /** As in {@link Switches}. */
    public boolean tiedHead() {
        return switches.tiedHead();
    }

    /** Positions an item of the prompt takes, its separator counted. */
    public int positionsPerItem() {
        return (tokenMerger() ? 1 : space.levels()) + (separators() ? 1 : 0);
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
        long hidden = hiddenSize();
        long query = (long) heads() * headSize();
        long keyValue = (long) keyValueHeads() * headSize();
        shapes.put("model.embed_tokens.weight", List.of((long) space.tokens(), hidden));
        shapes.put("model.norm.weight", List.of(hidden));
        for (int layer = 0; layer < layers(); layer++) {
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
            shapes.put(prefix + "mlp.gate_proj.weight", List.of((long) intermediateSize(), hidden));
            shapes.put(prefix + "mlp.up_proj.weight", List.of((long) intermediateSize(), hidden));
            shapes.put(prefix + "mlp.down_proj.weight", List.of(hidden, (long) intermediateSize()));
        }
        if (tokenMerger()) {
            shapes.put("token_merger.weight", List.of(hidden, space.levels() * hidden));
            shapes.put("token_merger.bias", List.of(hidden));
        }
        if (actionsAndGaps()) {
            shapes.put("behaviour.action.weight", List.of((long) Action.values().length, hidden));
            shapes.put("behaviour.gap.weight", List.of((long) TimeGap.BUCKETS, hidden));
            shapes.put("request.gap.weight", List.of((long) TimeGap.BUCKETS, hidden));
        }
        if (historyPointer()) {
            for (String side : List.of("query", "key")) {
                shapes.put("pointer." + side + ".weight", List.of(query, hidden));
                shapes.put("pointer." + side + ".bias", List.of(query));
            }
        }
        if (!tiedHead()) {
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
