package io.genrec.cli.report;

import io.genrec.cli.report.LineChart.Point;
import java.util.List;

/** How training went. */
final class CurvesSection {
    private CurvesSection() {}

    static String of(TrainingCourse course) {
        StringBuilder charts = new StringBuilder();
        append(
                charts,
                "training loss, nats a token",
                course.loss().stream()
                        .map(point -> new Point(point.step(), point.loss()))
                        .toList());
        append(
                charts,
                "validation NDCG@10",
                course.validation().stream()
                        .map(point -> new Point(point.step(), point.ndcg()))
                        .toList());
        append(
                charts,
                "validation HR@10",
                course.validation().stream()
                        .map(point -> new Point(point.step(), point.hitRate()))
                        .toList());
        return charts.isEmpty()
                ? ""
                : Html.section(
                        "Training",
                        "The bundle holds the weights of the best validation.",
                        Html.tag("div", "charts", charts.toString()));
    }

    private static void append(StringBuilder charts, String title, List<Point> points) {
        if (points.size() >= 2) {
            charts.append(new LineChart(title, "step", points).svg());
        }
    }
}
