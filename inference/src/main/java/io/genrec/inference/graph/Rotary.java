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
        int size = config.headSize();
        float[] cosine = new float[config.maxPositions() * size];
        float[] sine = new float[config.maxPositions() * size];
        for (int position = 0; position < config.maxPositions(); position++) {
            for (int i = 0; i < half; i++) {
                double angle = position * Math.pow(config.ropeTheta(), -(double) i / half);
                int first = position * size + i;
                cosine[first] = cosine[first + half] = (float) Math.cos(angle);
                sine[first] = (float) -Math.sin(angle);
                sine[first + half] = (float) Math.sin(angle);
            }
        }
        this.cosines = graph.slice(graph.floats(cosine, config.maxPositions(), 1, size), start, end, 0);
        this.sines = graph.slice(graph.floats(sine, config.maxPositions(), 1, size), start, end, 0);
    }

    /**
     * {@code x * cos + swap(x) * sin}: swapped are the halves of a head, and the sines of its first half are negative.
     *
     * @param heads {@code [rows, heads, headSize]}
     */
    String turn(String heads) {
        return turn(heads, cosines, sines);
    }

    /** The same for every {@code step}-th position from {@code start} up to, not including, {@code end}. */
    String turnRows(String heads, long start, String end, long step) {
        return turn(heads, graph.rows(cosines, start, end, step), graph.rows(sines, start, end, step));
    }

    private String turn(String heads, String cosines, String sines) {
        String swapped = graph.concat(2, graph.slice(heads, half, 2L * half, 2), graph.slice(heads, 0, half, 2));
        return graph.apply("Add", graph.apply("Mul", heads, cosines), graph.apply("Mul", swapped, sines));
    }
}
