package io.genrec.cli.reproduce;

import io.genrec.cli.report.ComparisonLines;
import io.genrec.cli.report.ResultLines;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.evaluation.results.TextTable;
import io.genrec.evaluation.results.TextTable.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A reproduction's table for a terminal: how good, then how far the seeds lie apart and what each model costs. */
public final class ReproductionLines {
    private static final List<Column> COLUMNS = List.of(
            new Column("valid NDCG@10", "validation-ndcg", 10, "%.4f"),
            new Column("sd", "validation-ndcg-spread", 10, "%.4f"),
            new Column("test HR@10 sd", "hr-spread", 10, "%.4f"),
            new Column("NDCG@10 sd", "ndcg-spread", 10, "%.4f"),
            new Column("weights", "parameters", null, "%,.0f"),
            new Column("prompt", "prompt", null, "%.0f"),
            new Column("prefill ms", "prefill-time", null, "%.2f"),
            new Column("train min", "training-time", null, "%.1f"),
            new Column("epochs", "training-epochs", null, "%.0f"));

    private ReproductionLines() {}

    private record Column(
            String title, String metric, @Nullable Integer k, String format) {
        Optional<String> cell(ResultTable table, String name) {
            return table.rows().stream()
                    .filter(row -> row.name().equals(name)
                            && row.metric().equals(metric)
                            && Objects.equals(row.k(), k)
                            && (row.segment() == null || row.segment().equals("all")))
                    .map(ResultRow::value)
                    .map(value -> String.format(Locale.ROOT, format, value))
                    .findFirst();
        }
    }

    /** The main table, how the models compare, then a table of the trained models, and what all of it means. */
    public static List<String> of(ResultTable table) {
        List<String> lines = new ArrayList<>();
        lines.add(table.context().get("data") + "; trained models with "
                + table.context().get("seeds") + " seeds");
        lines.add("");
        lines.addAll(ResultLines.of(table));
        List<String> comparisons = ComparisonLines.of(table);
        if (!comparisons.isEmpty()) {
            lines.add("");
            lines.addAll(comparisons);
        }
        if (table.context().get("variants") instanceof Map<?, ?> variants && !variants.isEmpty()) {
            lines.add("");
            lines.addAll(trained(table, variants));
            lines.add(
                    "sd: standard deviation over the seeds. Prompt: positions of the longest history. Prefill: median,"
                            + " one request at a time.");
        }
        return lines;
    }

    private static List<String> trained(ResultTable table, Map<?, ?> variants) {
        List<Side> sides = new ArrayList<>(List.of(Side.LEFT));
        List<String> header = new ArrayList<>(List.of("trained model"));
        for (Column column : COLUMNS) {
            sides.add(Side.RIGHT);
            header.add(column.title());
        }
        sides.add(Side.LEFT);
        header.add("what it is");
        TextTable text = new TextTable(sides, header);
        variants.forEach((name, what) -> {
            List<String> cells = new ArrayList<>(List.of(name.toString()));
            COLUMNS.forEach(
                    column -> cells.add(column.cell(table, name.toString()).orElse("-")));
            cells.add(what.toString());
            text.row(cells);
        });
        return text.lines();
    }
}
