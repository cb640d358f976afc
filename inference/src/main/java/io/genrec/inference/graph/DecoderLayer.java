package io.genrec.inference.graph;

import io.genrec.inference.model.ModelConfig;

/**
 * What the layers of both graphs share: everything but the attention itself.
 *
 * <p>Shapes: R rows (positions of the prompt, or beams), d hidden size, H query heads, V key-value heads, h head size.
 * The weights of query, key and value are joined in the graph, which ONNX Runtime does once, when a session is opened; gate
 * and up stay two products, for cutting one in two costs more than it saves.
 */
final class DecoderLayer {
    private final GraphBuilder graph;
    private final ModelConfig config;
    private final String prefix;
    private final RmsNorm norm;

    DecoderLayer(GraphBuilder graph, ModelConfig config, int layer) {
        this.graph = graph;
        this.config = config;
        this.prefix = "model.layers." + layer + ".";
        this.norm = new RmsNorm(graph, config.rmsNormEpsilon());
    }

    /** Queries scaled by the root of the head size, keys and values of some rows: {@code [R, H, h]}, {@code [R, V, h]}. */
    record Heads(String query, String key, String value) {}

    /**
     * Normalises and projects, then turns queries and keys to their positions.
     *
     * @param x {@code [R, d]}
     */
    Heads heads(String x, Rotary rotary) {
        String projections = prefix + "self_attn.";
        String weight = graph.concat(
                0,
                graph.weight(projections + "q_proj.weight"),
                graph.weight(projections + "k_proj.weight"),
                graph.weight(projections + "v_proj.weight"));
        String bias = graph.concat(
                0,
                graph.weight(projections + "q_proj.bias"),
                graph.weight(projections + "k_proj.bias"),
                graph.weight(projections + "v_proj.bias"));
        int turned = config.heads() + config.keyValueHeads();
        int all = turned + config.keyValueHeads();
        String fused = graph.linear(norm.of(x, prefix + "input_layernorm.weight"), weight, bias);
        String heads = graph.reshape(fused, -1, all, config.headSize());
        String queriesAndKeys = rotary.turn(graph.slice(heads, 0, turned, 1));
        String query = graph.slice(queriesAndKeys, 0, config.heads(), 1);
        return new Heads(
                graph.apply("Mul", query, graph.scalar(1 / Math.sqrt(config.headSize()))),
                graph.slice(queriesAndKeys, config.heads(), turned, 1),
                graph.slice(heads, turned, all, 1));
    }

    /**
     * The residual stream after the layer.
     *
     * @param x {@code [R, d]}, before it
     * @param attended {@code [R, H * h]}
     */
    String finish(String x, String attended) {
        String output = graph.linear(attended, graph.weight(prefix + "self_attn.o_proj.weight"));
        String middle = graph.apply("Add", x, output);
        return graph.apply("Add", middle, feedForward(middle));
    }

    /** SwiGLU: {@code W_down (silu(W_gate x) * W_up x)}. */
    private String feedForward(String x) {
        String normalised = norm.of(x, prefix + "post_attention_layernorm.weight");
        String gate = graph.linear(normalised, graph.weight(prefix + "mlp.gate_proj.weight"));
        String up = graph.linear(normalised, graph.weight(prefix + "mlp.up_proj.weight"));
        String silu = graph.apply("Mul", gate, graph.apply("Sigmoid", gate));
        return graph.linear(graph.apply("Mul", silu, up), graph.weight(prefix + "mlp.down_proj.weight"));
    }
}
