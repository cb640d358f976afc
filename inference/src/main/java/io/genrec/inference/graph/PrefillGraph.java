package io.genrec.inference.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.weights.Safetensors;
import java.util.stream.IntStream;

/**
 * Reads the prompt of one request.
 *
 * <p>In: {@code codes [items, L]}, and where the model has them {@code actions [items]}, {@code gaps [items]} and
 * {@code request_gap [1]} (see {@link io.genrec.inference.prompt.Prompt}). Out: {@code logits [1, K]} of the first level at the start of the page, and each
 * layer's {@code prompt_key.i [V, h, T]} and {@code prompt_value.i [V, T, h]}, keys turned on their side for the
 * products to come, and {@code pointer_key [H * h, items]} where the model points at its history. H query heads, T positions of the prompt, V key-value heads, G query heads each serves, h head size, d hidden size.
 */
final class PrefillGraph {
    private static final String EMBEDDINGS = "model.embed_tokens.weight";
    private static final double MASKED = -1e9;

    private final GraphBuilder graph;
    private final ModelConfig config;

    private PrefillGraph(ModelConfig config, Safetensors weights) {
        this.graph = new GraphBuilder("prefill", weights);
        this.config = config;
    }

    static ModelProto of(ModelConfig config, Safetensors weights) {
        return new PrefillGraph(config, weights).build();
    }

    private ModelProto build() {
        String codes =
                graph.integerInput(GraphNames.CODES, "items", config.space().levels());
        String x = prompt(codes);
        String positions = graph.size(x, 0);
        Rotary rotary = new Rotary(graph, config, graph.integers(0), positions);
        String end = graph.apply("Sub", positions, graph.integers(1));
        String mask = mask(positions);
        PointerGraph pointer = new PointerGraph(graph, config);
        String pointerKeys = "";
        for (int i = 0; i < config.layers(); i++) {
            DecoderLayer layer = new DecoderLayer(graph, config, i);
            DecoderLayer.Heads heads = layer.heads(x, rotary);
            String key = graph.transpose(heads.key(), 1, 2, 0);
            String value = graph.transpose(heads.value(), 1, 0, 2);
            graph.floatOutput(GraphNames.promptKey(i), key, config.keyValueHeads(), config.headSize(), "positions");
            graph.floatOutput(GraphNames.promptValue(i), value, config.keyValueHeads(), "positions", config.headSize());
            boolean last = i == config.layers() - 1;
            if (last && config.historyPointer()) {
                pointerKeys = pointer.keys(x, rotary, end);
                graph.floatOutput(GraphNames.POINTER_KEY, pointerKeys, config.heads() * config.headSize(), "items");
            }
            x = last
                    ? layer.finish(lastRow(x), attend(lastRow(heads.query()), key, value, graph.scalar(0)))
                    : layer.finish(x, attend(heads.query(), key, value, mask));
        }
        String logits = new Head(graph, config).ofFirstLevel(x);
        if (config.historyPointer()) {
            String firstCodes = graph.reshape(graph.slice(codes, 0, 1, 1), -1);
            Rotary atPageStart = new Rotary(graph, config, end, positions);
            String boosts = pointer.boosts(x, atPageStart, pointerKeys, graph.scalar(1), firstCodes);
            logits = graph.apply("Add", logits, boosts);
        }
        graph.floatOutput(GraphNames.LOGITS, logits, 1, config.space().codesPerLevel());
        return graph.build();
    }

    /** The items, a separator after each, and the start of the page last: {@code [T, d]}. */
    private String prompt(String codes) {
        int hidden = config.hiddenSize();
        String items = config.tokenMerger() ? merge(embed(codes)) : embed(codes);
        String pageStart = embedding(config.space().pageStart());
        if (config.actionsAndGaps()) {
            String action = rows("behaviour.action.weight", graph.integerInput(GraphNames.ACTIONS, "items"));
            String gap = rows("behaviour.gap.weight", graph.integerInput(GraphNames.GAPS, "items"));
            items = graph.apply("Add", items, graph.unsqueeze(graph.apply("Add", action, gap), 1));
            String requestGap = rows("request.gap.weight", graph.integerInput(GraphNames.REQUEST_GAP, 1));
            pageStart = graph.apply("Add", pageStart, requestGap);
        }
        if (config.separators()) {
            String shape = graph.concat(0, graph.size(codes, 0), graph.integers(1, hidden));
            String separator = graph.unsqueeze(embedding(config.space().separator()), 0);
            items = graph.concat(1, items, graph.apply("Expand", separator, shape));
        }
        return graph.concat(0, graph.reshape(items, -1, hidden), pageStart);
    }

    /** {@code [items, L, d]}. */
    private String embed(String codes) {
        long[] firstTokens = IntStream.range(0, config.space().levels())
                .mapToLong(level -> config.space().token(level, 0))
                .toArray();
        String tokens = graph.apply("Add", codes, graph.integers(firstTokens));
        return graph.gather(graph.weight(EMBEDDINGS), tokens, 0);
    }

    /** The Token Merger (GenRec section 3), {@code W concat(e(s1) .. e(sL)) + b}: {@code [items, 1, d]}. */
    private String merge(String items) {
        String joined = graph.reshape(items, -1, (long) config.space().levels() * config.hiddenSize());
        String merged = graph.linear(joined, graph.weight("token_merger.weight"), graph.weight("token_merger.bias"));
        return graph.unsqueeze(merged, 1);
    }

    /** {@code [1, d]}. */
    private String embedding(int token) {
        return rows(EMBEDDINGS, graph.integers(token));
    }

    private String rows(String table, String indices) {
        return graph.gather(graph.weight(table), indices, 0);
    }

    /** {@code [T, T]}: 0 where a position may look, a large negative number where it would look ahead. */
    private String mask(String positions) {
        String scalarSize = graph.apply("Squeeze", positions);
        String range = graph.apply(
                "Range",
                graph.apply("Squeeze", graph.integers(0)),
                scalarSize,
                graph.apply("Squeeze", graph.integers(1)));
        String ahead = graph.apply("Greater", graph.unsqueeze(range, 0), graph.unsqueeze(range, 1));
        return graph.apply("Where", ahead, graph.scalar(MASKED), graph.scalar(0));
    }

    /**
     * Queries that share a key-value head are folded into its rows.
     *
     * @param query {@code [R, H, h]}
     * @return {@code [R, H * h]}
     */
    private String attend(String query, String key, String value, String mask) {
        int groups = config.heads() / config.keyValueHeads();
        int headSize = config.headSize();
        String grouped = graph.reshape(query, 0, config.keyValueHeads(), groups, headSize);
        String folded = graph.reshape(graph.transpose(grouped, 1, 2, 0, 3), config.keyValueHeads(), -1, headSize);
        String shape = graph.concat(0, graph.integers(config.keyValueHeads(), groups, -1), graph.size(key, 2));
        String scores = graph.apply("Reshape", graph.apply("MatMul", folded, key), shape);
        String weights = graph.softmax(graph.apply("Add", scores, mask));
        String rows = graph.apply(
                "Reshape", weights, graph.concat(0, graph.integers(config.keyValueHeads(), -1), graph.size(key, 2)));
        String attended =
                graph.reshape(graph.apply("MatMul", rows, value), config.keyValueHeads(), groups, -1, headSize);
        return graph.reshape(graph.transpose(attended, 2, 0, 1, 3), -1, (long) config.heads() * headSize);
    }

    private String lastRow(String x) {
        return graph.slice(x, -1, Long.MAX_VALUE, 0);
    }
}
