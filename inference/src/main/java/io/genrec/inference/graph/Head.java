package io.genrec.inference.graph;

import io.genrec.inference.model.ModelConfig;

/** The last norm and the part of the head that scores one level's codes. */
final class Head {
    private final GraphBuilder graph;
    private final ModelConfig config;
    private final String weight;

    Head(GraphBuilder graph, ModelConfig config) {
        this.graph = graph;
        this.config = config;
        this.weight = graph.weight(config.tiedHead() ? "model.embed_tokens.weight" : "lm_head.weight");
    }

    /** @return {@code [rows, K]} */
    String ofFirstLevel(String x) {
        return scores(x, graph.slice(weight, 0, config.space().codesPerLevel(), 0));
    }

    /** @param level vector of one integer   @return {@code [rows, K]} */
    String ofLevel(String x, String level) {
        String size = graph.integers(config.space().codesPerLevel());
        String start = graph.apply("Mul", level, size);
        return scores(x, graph.slice(weight, start, graph.apply("Add", start, size), 0));
    }

    private String scores(String x, String codes) {
        String normalised = new RmsNorm(graph, config.rmsNormEpsilon()).of(x, "model.norm.weight");
        return graph.linear(normalised, codes);
    }
}
