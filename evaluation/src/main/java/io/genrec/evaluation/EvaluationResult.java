package io.genrec.evaluation;

import io.genrec.datasets.run.StepResult;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The figures of one evaluation. */
public record EvaluationResult(ResultTable table) implements StepResult {
    /** Stands in the context for the settings of a baseline that the run has not trained. */
    static final String NOT_TRAINED = "not trained: run `genrec train-sasrec` to have it measured";

    /** What was measured on, then HR@10 and NDCG@10 of each model. */
    @Override
    public List<String> lines() {
        String basis = String.format(
                Locale.ROOT,
                "%s on %s held-out pages of %s users, full ranking of %s items",
                String.join(", ", table.names()),
                table.context().get("pages"),
                table.context().get("users"),
                table.context().get("catalogueItems"));
        Stream<String> absent = table.context().entrySet().stream()
                .filter(entry -> entry.getValue().equals(NOT_TRAINED))
                .map(entry -> entry.getKey() + ": " + entry.getValue());
        return Stream.of(Stream.of(basis), table.names().stream().map(this::line), absent)
                .flatMap(lines -> lines)
                .toList();
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        for (String name : table.names()) {
            facts.put(name, Map.of("hr@10", value(name, "hr"), "ndcg@10", value(name, "ndcg")));
        }
        facts.put("pages", table.context().getOrDefault("pages", 0));
        return facts;
    }

    private String line(String name) {
        return String.format(Locale.ROOT, "%s: HR@10 %.4f, NDCG@10 %.4f", name, value(name, "hr"), value(name, "ndcg"));
    }

    private double value(String name, String metric) {
        return table.find(name, Segment.ALL, metric, 10).orElseThrow().value();
    }
}
