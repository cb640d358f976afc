package io.genrec.cli.report;

import io.genrec.cli.report.Chart.Line;
import io.genrec.cli.report.Chart.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How training went; of a reproduction, the first seed of each model. */
final class CurvesSection {
    private CurvesSection() {}

    static Optional<Html.Section> of(ReportSources sources) {
        List<Line> loss = new ArrayList<>();
        List<Line> ndcg = new ArrayList<>();
        List<Line> hits = new ArrayList<>();
        sources.models()
                .forEach((name, run) -> TrainingCourse.find(run.metrics().resolve("train.json"))
                        .ifPresent(course -> {
                            int colour = sources.colour(name);
                            append(
                                    loss,
                                    new Line(
                                            name,
                                            colour,
                                            false,
                                            course.loss().stream()
                                                    .map(point -> new Point(point.step(), point.loss()))
                                                    .toList()));
                            append(
                                    ndcg,
                                    new Line(
                                            name,
                                            colour,
                                            true,
                                            course.validation().stream()
                                                    .map(point -> new Point(point.step(), point.ndcg()))
                                                    .toList()));
                            append(
                                    hits,
                                    new Line(
                                            name,
                                            colour,
                                            true,
                                            course.validation().stream()
                                                    .map(point -> new Point(point.step(), point.hitRate()))
                                                    .toList()));
                        }));
        List<Chart> charts = new ArrayList<>();
        append(charts, "training loss, nats a token", loss);
        append(charts, "validation NDCG@10", ndcg);
        append(charts, "validation HR@10", hits);
        return charts.isEmpty()
                ? Optional.empty()
                : Optional.of(new Html.Section(
                        "training",
                        "Training",
                        "Over optimizer steps. A bundle holds the weights of its best validation by NDCG@10."
                                + (sources.models().size() > 1 ? " The first seed of each model." : ""),
                        Html.tag(
                                "div",
                                "charts",
                                charts.stream().map(Chart::html).collect(Collectors.joining("\n")))));
    }

    private static void append(List<Line> lines, Line line) {
        if (line.points().size() >= 2) {
            lines.add(line);
        }
    }

    private static void append(List<Chart> charts, String caption, List<Line> lines) {
        if (!lines.isEmpty()) {
            charts.add(Chart.lines(caption, "step", lines));
        }
    }
}
