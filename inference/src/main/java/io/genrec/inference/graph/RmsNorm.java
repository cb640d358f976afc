package io.genrec.inference.graph;

/** {@code x / sqrt(mean(x^2) + epsilon) * weight} over the last axis. */
record RmsNorm(GraphBuilder graph, double epsilon) {
    String of(String x, String weight) {
        return graph.apply("Mul", of(x), graph.weight(weight));
    }

    /** Without a weight. */
    String of(String x) {
        String square = graph.apply("Pow", x, graph.scalar(2));
        String mean = graph.apply("Add", graph.meanOfLastAxis(square), graph.scalar(epsilon));
        return graph.apply("Div", x, graph.apply("Sqrt", mean));
    }
}
