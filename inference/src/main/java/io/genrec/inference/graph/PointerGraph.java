package io.genrec.inference.graph;

import io.genrec.inference.model.ModelConfig;

/**
 * What the items of the history add to the logits of a level: the pointer's score of each item whose codes agree with the
 * beam so far goes to the item's code at that level. In the spirit of pointer networks (Vinyals et al., 2015) and CopyNet
 * (Gu et al., 2016), but additive: a negative score speaks against an item.
 *
 * <p>Shapes: R rows (beams), I items, d hidden size, H query heads, h head size, K codes a level, L levels.
 */
final class PointerGraph {
    private final GraphBuilder graph;
    private final ModelConfig config;

    PointerGraph(GraphBuilder graph, ModelConfig config) {
        this.graph = graph;
        this.config = config;
    }

    /**
     * Keys of the items, turned on their side.
     *
     * @param x {@code [T, d]}, what enters the last layer
     * @param end vector of one: the position of the page start
     * @return {@code [H * h, I]}
     */
    String keys(String x, Rotary rotary, String end) {
        int places = config.tokenMerger() ? 1 : config.space().levels();
        int step = config.positionsPerItem();
        String items = graph.rows(x, places - 1L, end, step);
        String heads = heads(items, "pointer.key");
        String turned = rotary.turnRows(heads, places - 1L, end, step);
        return graph.transpose(graph.reshape(turned, -1, (long) config.heads() * config.headSize()), 1, 0);
    }

    /**
     * @param x {@code [R, d]}, what leaves the last layer
     * @param keys {@code [H * h, I]}
     * @param agrees {@code [R, I]}: 1 where an item's codes agree with those of the beam so far, else 0
     * @param codes {@code [I]}: the items' codes at the level to score
     * @return {@code [R, K]}
     */
    String boosts(String x, Rotary rotary, String keys, String agrees, String codes) {
        String query =
                graph.reshape(rotary.turn(heads(x, "pointer.query")), -1, (long) config.heads() * config.headSize());
        String scores = graph.apply("Mul", graph.apply("MatMul", query, keys), agrees);
        return graph.apply("MatMul", scores, graph.oneHot(codes, config.space().codesPerLevel()));
    }

    /** {@code [rows, H, h]}. */
    private String heads(String x, String name) {
        String normalised = new RmsNorm(graph, config.rmsNormEpsilon()).of(x);
        String projected = graph.linear(normalised, graph.weight(name + ".weight"), graph.weight(name + ".bias"));
        return graph.reshape(projected, -1, config.heads(), config.headSize());
    }
}
