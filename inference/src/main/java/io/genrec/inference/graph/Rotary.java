package io.genrec.inference.graph;

import io.genrec.inference.model.ModelConfig;

/**
 * Rotary positions (RoFormer, arXiv:2104.09864) as Hugging Face lays them out: the first half of a head is turned
 * against the second. Cosines and sines of all positions are constants of the graph.
 */
final class Rotary {
    private final GraphBuilder graph;
    private final int half;
    private final String cosines;
    private final String sines;

    /** For rows at positions from {@code start} up to {@code end}; one position serves all rows. */
    Rotary(GraphBuilder graph, ModelConfig config, String start, String end) {
        this.graph = graph;
        this.half = config.headSize() / 2;
        float[] cosine = new float[config.maxPositions() * half];
        float[] sine = new float[config.maxPositions() * half];
        for (int position = 0; position < config.maxPositions(); position++) {
            for (int i = 0; i < half; i++) {
                double angle = position * Math.pow(config.ropeTheta(), -(double) i / half);
                cosine[position * half + i] = (float) Math.cos(angle);
                sine[position * half + i] = (float) Math.sin(angle);
            }
        }
        this.cosines = graph.slice(graph.floats(cosine, config.maxPositions(), 1, half), start, end, 0);
        this.sines = graph.slice(graph.floats(sine, config.maxPositions(), 1, half), start, end, 0);
    }

    /** @param heads {@code [rows, heads, headSize]} */
    String turn(String heads) {
        String first = graph.slice(heads, 0, half, 2);
        String second = graph.slice(heads, half, 2L * half, 2);
        return graph.concat(
                2,
                graph.apply("Sub", graph.apply("Mul", first, cosines), graph.apply("Mul", second, sines)),
                graph.apply("Add", graph.apply("Mul", second, cosines), graph.apply("Mul", first, sines)));
    }
}
