package io.genrec.cli.report;

import io.genrec.cli.report.Chart.Line;
import io.genrec.cli.report.Chart.Point;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The reward model on days it has not seen: how well its probabilities are probabilities. */
final class RewardSection {
    private RewardSection() {}

    static Html.Section of(ResultTable table) {
        List<Line> lines = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (String name : table.names()) {
            List<Point> points = calibration(table, name);
            if (points.size() >= 2) {
                lines.add(new Line(name, lines.size() + 1, true, points));
            }
            for (ResultRow row : table.rows()) {
                if (row.name().equals(name) && row.k() == null) {
                    rows.add(List.of(
                            Html.text(name),
                            Html.text(row.metric().replace('-', ' ')),
                            String.format(Locale.ROOT, Math.abs(row.value()) >= 100 ? "%,.0f" : "%.4f", row.value()),
                            Html.text(row.unit())));
                }
            }
        }
        String chart = lines.isEmpty()
                ? ""
                : Html.tag(
                        "div",
                        "charts",
                        Chart.calibration("observed against predicted share, ten bins of equal size", lines)
                                .html());
        return new Html.Section(
                "reward",
                "Reward model",
                "On held-out days. A calibrated model lies on the diagonal.",
                chart + Html.table("figures", List.of("of", "figure", "value", "unit"), rows));
    }

    private static List<Point> calibration(ResultTable table, String name) {
        List<Point> points = new ArrayList<>();
        for (ResultRow row : table.rows()) {
            if (row.name().equals(name) && row.metric().equals("predicted")) {
                observed(table, row).ifPresent(seen -> points.add(new Point(row.value(), seen.value())));
            }
        }
        return points;
    }

    private static Optional<ResultRow> observed(ResultTable table, ResultRow predicted) {
        return table.rows().stream()
                .filter(row -> row.name().equals(predicted.name())
                        && row.metric().equals("observed")
                        && Objects.equals(row.k(), predicted.k()))
                .findFirst();
    }
}
