package io.genrec.inference.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.weights.Safetensors;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Goes one level down for all beams of one request.
 *
 * <p>In: {@code codes [B]} just chosen, {@code parents [B]}, the beam of the last step each continues, {@code level [1]},
 * the level to score next; each layer's prompt keys and values as the prefill left them, shared by all beams; and each
 * layer's {@code past_key.i [V, P, h, t - 1]} and {@code past_value.i [V, P, t - 1, h]} of the beams of the last step.
 * Out: {@code logits [B, K]} of that level and {@code own_key.i [V, B, h, t]}, {@code own_value.i [V, B, t, h]}, the past of
 * the next step. Where the model points at its history also the items' {@code prompt_codes [I, L]} and
 * {@code pointer_key [H * h, I]}, and {@code past_agrees [P, I]} in, {@code own_agrees [B, I]} out: 1 where an item's codes
 * are those of the beam so far. B beams, P beams of the last step, t codes chosen so far, T positions of the prompt, V key-value
 * heads, G query heads each serves, h head size.
 *
 * <p>A beam attends to the prompt and to its own codes in one softmax. Against the prompt, beams and grouped heads are
 * rows of one product per key-value head, so that the prompt is read once, not once per beam.
 */
final class DecodeGraph {
    private final GraphBuilder graph;
    private final ModelConfig config;
    private final int groups;

    private DecodeGraph(ModelConfig config, Safetensors weights) {
        this.graph = new GraphBuilder("decode", weights);
        this.config = config;
        this.groups = config.heads() / config.keyValueHeads();
    }

    static ModelProto of(ModelConfig config, Safetensors weights) {
        return new DecodeGraph(config, weights).build();
    }

    private ModelProto build() {
        String codes = graph.integerInput(GraphNames.CODES, "beams");
        String parents = graph.integerInput(GraphNames.PARENTS, "beams");
        String level = graph.integerInput(GraphNames.LEVEL, 1);
        List<Past> pasts =
                IntStream.range(0, config.layers()).mapToObj(this::past).toList();
        String promptLength = graph.size(pasts.get(0).promptKey(), 2);
        String next = graph.apply("Add", promptLength, level);
        Rotary rotary = new Rotary(graph, config, graph.apply("Sub", next, graph.integers(1)), next);
        String x = embed(codes, level);
        for (int i = 0; i < config.layers(); i++) {
            DecoderLayer layer = new DecoderLayer(graph, config, i);
            DecoderLayer.Heads heads = layer.heads(x, rotary);
            Past own = append(i, pasts.get(i), parents, heads);
            x = layer.finish(x, attend(heads.query(), own, promptLength));
        }
        String logits = new Head(graph, config).ofLevel(x, level);
        if (config.historyPointer()) {
            logits = graph.apply("Add", logits, pointed(x, rotary, codes, parents, level));
        }
        graph.floatOutput(GraphNames.LOGITS, logits, "beams", config.space().codesPerLevel());
        return graph.build();
    }

    /** What the items of the history add, and which of them still agree with each beam: {@code own_agrees [B, I]}. */
    private String pointed(String x, Rotary rotary, String codes, String parents, String level) {
        String itemCodes = graph.integerInput(
                GraphNames.PROMPT_CODES, "items", config.space().levels());
        String keys = graph.floatInput(GraphNames.POINTER_KEY, config.heads() * config.headSize(), "items");
        String past = graph.floatInput(GraphNames.PAST_AGREES, "previous_beams", "items");
        String lastCodes = graph.gather(itemCodes, graph.apply("Sub", level, graph.integers(1)), 1); // [I, 1]
        String same = graph.apply("Equal", graph.unsqueeze(codes, 1), graph.transpose(lastCodes, 1, 0));
        String agrees = graph.apply("Mul", graph.gather(past, parents, 0), graph.castToFloat(same));
        graph.floatOutput(GraphNames.OWN_AGREES, agrees, "beams", "items");
        String nextCodes = graph.reshape(graph.gather(itemCodes, level, 1), -1);
        return new PointerGraph(graph, config).boosts(x, rotary, keys, agrees, nextCodes);
    }

    /** One layer's memory: of the prompt, and of each beam's own codes. */
    private record Past(String promptKey, String promptValue, String key, String value) {}

    private Past past(int layer) {
        int heads = config.keyValueHeads();
        int headSize = config.headSize();
        return new Past(
                graph.floatInput(GraphNames.promptKey(layer), heads, headSize, "positions"),
                graph.floatInput(GraphNames.promptValue(layer), heads, "positions", headSize),
                graph.floatInput(GraphNames.pastKey(layer), heads, "previous_beams", headSize, "past"),
                graph.floatInput(GraphNames.pastValue(layer), heads, "previous_beams", "past", headSize));
    }

    /** Gives each beam the memory of its parent, and its newest code at the end of it. */
    private Past append(int layer, Past past, String parents, DecoderLayer.Heads heads) {
        String newKey = graph.unsqueeze(graph.transpose(heads.key(), 1, 0, 2), 3);
        String newValue = graph.unsqueeze(graph.transpose(heads.value(), 1, 0, 2), 2);
        String key = graph.concat(3, graph.gather(past.key(), parents, 1), newKey);
        String value = graph.concat(2, graph.gather(past.value(), parents, 1), newValue);
        graph.floatOutput(GraphNames.ownKey(layer), key, config.keyValueHeads(), "beams", config.headSize(), "chosen");
        graph.floatOutput(
                GraphNames.ownValue(layer), value, config.keyValueHeads(), "beams", "chosen", config.headSize());
        return new Past(past.promptKey(), past.promptValue(), key, value);
    }

    /** The codes just chosen, at the level before {@code level}: {@code [B, d]}. */
    private String embed(String codes, String level) {
        String lastLevel = graph.apply("Sub", level, graph.integers(1));
        String firstToken =
                graph.apply("Mul", lastLevel, graph.integers(config.space().codesPerLevel()));
        return graph.gather(graph.weight("model.embed_tokens.weight"), graph.apply("Add", codes, firstToken), 0);
    }

    /**
     * @param query {@code [B, H, h]}
     * @return {@code [B, H * h]}
     */
    private String attend(String query, Past past, String promptLength) {
        int heads = config.keyValueHeads();
        int headSize = config.headSize();
        String grouped = graph.transpose(graph.reshape(query, 0, heads, groups, headSize), 1, 0, 2, 3);
        String folded = graph.reshape(grouped, heads, -1, headSize);
        String unfolded = graph.concat(0, graph.integers(heads, -1, groups), promptLength);
        String promptScores = graph.apply("Reshape", graph.apply("MatMul", folded, past.promptKey()), unfolded);
        String ownScores = graph.apply("MatMul", grouped, past.key());
        String weights = graph.softmax(graph.concat(3, promptScores, ownScores));

        String promptWeights = graph.apply(
                "Reshape",
                graph.slice(weights, graph.integers(0), promptLength, 3),
                graph.concat(0, graph.integers(heads, -1), promptLength));
        String ownWeights = graph.slice(weights, promptLength, graph.integers(Long.MAX_VALUE), 3);
        String ofPrompt =
                graph.reshape(graph.apply("MatMul", promptWeights, past.promptValue()), heads, -1, groups, headSize);
        String attended = graph.apply("Add", ofPrompt, graph.apply("MatMul", ownWeights, past.value()));
        return graph.reshape(graph.transpose(attended, 1, 0, 2, 3), -1, (long) config.heads() * headSize);
    }
}
