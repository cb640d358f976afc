package io.genrec.inference.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.weights.Safetensors;

/**
 * Reads the prompt of one request.
 *
 * <p>In: {@code codes [items, L]}. Out: {@code logits [1, K]} of the first level at the start of the page, and each
 * layer's {@code prompt_key.i [V, h, T]} and {@code prompt_value.i [V, T, h]}, keys turned on their side for the
 * products to come. T positions of the prompt, V key-value heads, G query heads each serves, h head size, d hidden size.
 */
final class PrefillGraph {
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
        String x = prompt(graph.integerInput("codes", "items", config.space().levels()));
        String positions = graph.size(x, 0);
        Rotary rotary = new Rotary(graph, config, graph.integers(0), positions);
        String mask = mask(positions);
        for (int i = 0; i < config.layers(); i++) {
            DecoderLayer layer = new DecoderLayer(graph, config, i);
            DecoderLayer.Heads heads = layer.heads(x, rotary);
            String key = graph.transpose(heads.key(), 1, 2, 0);
            String value = graph.transpose(heads.value(), 1, 0, 2);
            graph.floatOutput("prompt_key." + i, key, config.keyValueHeads(), config.headSize(), "positions");
            graph.floatOutput("prompt_value." + i, value, config.keyValueHeads(), "positions", config.headSize());
            boolean last = i == config.layers() - 1;
            x = last
                    ? layer.finish(lastRow(x), attend(lastRow(heads.query()), key, value, graph.scalar(0)))
                    : layer.finish(x, attend(heads.query(), key, value, mask));
        }
        graph.floatOutput(
                "logits",
                new Head(graph, config).ofFirstLevel(x),
                1,
                config.space().codesPerLevel());
        return graph.build();
    }

    /** Embeds the items, merged or code by code, puts a separator after each and the start of the page last: {@code [T, d]}. */
    private String prompt(String codes) {
        int levels = config.space().levels();
        int hidden = config.hiddenSize();
        String embeddings = graph.weight("model.embed_tokens.weight");
        long[] offsets = new long[levels];
        for (int level = 0; level < levels; level++) {
            offsets[level] = config.space().token(level, 0);
        }
        String tokens = graph.apply("Add", codes, graph.integers(offsets));
        String items = graph.gather(embeddings, tokens, 0);
        if (config.tokenMerger()) {
            String merged = graph.linear(
                    graph.reshape(items, -1, (long) levels * hidden),
                    graph.weight("token_merger.weight"),
                    graph.weight("token_merger.bias"));
            items = graph.unsqueeze(merged, 1);
        }
        if (config.separators()) {
            String separator =
                    graph.gather(embeddings, graph.integers(config.space().separator()), 0);
            String shape = graph.concat(0, graph.size(codes, 0), graph.integers(1, hidden));
            items = graph.concat(1, items, graph.apply("Expand", graph.unsqueeze(separator, 0), shape));
        }
        String pageStart =
                graph.gather(embeddings, graph.integers(config.space().pageStart()), 0);
        return graph.concat(0, graph.reshape(items, -1, hidden), pageStart);
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
