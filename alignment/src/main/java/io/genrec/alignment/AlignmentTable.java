package io.genrec.alignment;

import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The alignments of a run beside supervised training, on the validation slice: {@code metrics/align.json}. A method's rows
 * are replaced when it runs again, the others' stay.
 */
final class AlignmentTable {
    private static final String SUPERVISED = "sft";

    private AlignmentTable() {}

    /**
     * The table with one more method, or with one measured anew.
     *
     * @param file the table as it is, if there is one
     * @param validations the first of the supervised policy, the last of the aligned one
     */
    static ResultTable beside(
            Path file, String method, Map<String, String> settings, int pages, List<ValidationMetrics> validations) {
        Map<String, Object> context = new LinkedHashMap<>();
        List<ResultRow> rows = new ArrayList<>(rows(SUPERVISED, validations.get(0)));
        if (Files.exists(file)) {
            ResultTable before = ResultTable.read(file);
            context.putAll(before.context());
            before.rows().stream()
                    .filter(row -> !row.name().equals(SUPERVISED) && !row.name().equals(method))
                    .forEach(rows::add);
        }
        context.put("measuredOn", "validation pages, " + pages + " at most");
        context.put(method, settings);
        rows.addAll(rows(method, validations.get(validations.size() - 1)));
        return new ResultTable(context, rows);
    }

    private static List<ResultRow> rows(String name, ValidationMetrics metrics) {
        return List.of(
                row(name, "hr", 1, metrics.hits().hitRate1()),
                row(name, "hr", 10, metrics.hits().hitRate10()),
                row(name, "hr", 50, metrics.hits().hitRate50()),
                row(name, "ndcg", 10, metrics.hits().ndcg10()),
                row(name, "har", 10, metrics.hallucinations().hallucination10()),
                row(name, "har", 50, metrics.hallucinations().hallucination50()),
                new ResultRow(
                        name,
                        Segment.ALL.label(),
                        "har-drawn",
                        null,
                        metrics.hallucinations().hallucinationDrawn(),
                        null,
                        null,
                        "share"),
                row(name, "r", 1, metrics.rewards().reward1()),
                row(name, "r", 10, metrics.rewards().reward10()),
                row(name, "r", 50, metrics.rewards().reward50()),
                row(name, "gate-pass", 10, metrics.rewards().gatePassRate()));
    }

    private static ResultRow row(String name, String metric, int k, double value) {
        return ResultRow.share(name, Segment.ALL, metric, k, value);
    }
}
