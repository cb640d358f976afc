package io.genrec.cli.report;

import io.genrec.evaluation.Evaluation;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The main table, the same as dots on their intervals, and all metrics for those who want them. */
final class ResultsSection {
    private ResultsSection() {}

    static Html.Section of(ReportSources sources) {
        ResultTable results = sources.results();
        return new Html.Section(
                "results",
                "Results",
                basis(results),
                main(results)
                        + charts(sources)
                        + Html.tag("details", Html.tag("summary", "All metrics") + all(results)));
    }

    /** One row a model. */
    private static String main(ResultTable results) {
        List<String> header = new ArrayList<>(List.of("model"));
        Headline.MAIN.forEach(headline -> header.add(Html.text(headline.title())));
        List<List<String>> rows = new ArrayList<>();
        for (String name : results.names()) {
            List<String> cells = new ArrayList<>(List.of(Html.text(name)));
            Headline.MAIN.forEach(headline -> cells.add(cell(results, name, headline, Segment.ALL, "under")));
            rows.add(cells);
        }
        return Html.table("figures main", header, rows);
    }

    private static String charts(ReportSources sources) {
        ResultTable results = sources.results();
        return Html.tag(
                "div",
                "charts wide",
                Headline.TERMINAL.stream()
                        .map(headline -> Chart.intervals(
                                headline.title(),
                                false,
                                results.names().stream()
                                        .flatMap(name -> headline.find(results, name).stream())
                                        .map(row -> new Chart.Series(
                                                row.name(), sources.colour(row.name()), List.of(bar(row))))
                                        .toList()))
                        .map(Chart::html)
                        .collect(Collectors.joining("\n")));
    }

    /** One row a metric. */
    private static String all(ResultTable results) {
        List<String> header = new ArrayList<>(List.of("metric"));
        results.names().forEach(name -> header.add(Html.text(name)));
        List<List<String>> rows = new ArrayList<>();
        for (Headline headline : Headline.PAGE) {
            if (results.names().stream()
                    .anyMatch(name -> headline.find(results, name).isPresent())) {
                List<String> cells = new ArrayList<>(List.of(Html.text(headline.title())));
                results.names().forEach(name -> cells.add(cell(results, name, headline, Segment.ALL, "beside")));
                rows.add(cells);
            }
        }
        return Html.table("figures", header, rows);
    }

    /** A figure with its interval under or beside it, bold where it is the best. */
    static String cell(ResultTable results, String name, Headline headline, Segment segment, String where) {
        Optional<ResultRow> row = headline.find(results, name, segment);
        String best = headline.isBest(results, name, segment) ? "b" : "span";
        return row.map(found -> Html.tag(best, Figures.value(found))
                        + Html.tag("small", where, Figures.interval(found).strip()))
                .orElse("–");
    }

    static Chart.Bar bar(ResultRow row) {
        return new Chart.Bar(row.value(), row.low(), row.high());
    }

    private static String basis(ResultTable results) {
        Map<String, Object> context = results.context();
        Object seeds = context.get("seeds");
        return "Full ranking of " + context.get("catalogueItems") + " items on " + context.get("pages")
                + " held-out pages of " + context.get("users") + " users; relevant is what the user reacted to on the"
                + " page. Bold: best of its column. Brackets and bars: 95% interval, bootstrap over users"
                + (seeds == null ? "" : "; trained models are means of " + seeds + " seeds")
                + ". HaR: share of generated semantic ids that name no item, unconstrained beams; lower is better."
                + (results.names().stream().anyMatch(name -> name.endsWith(Evaluation.WITH_NEIGHBOURS))
                        ? " A model is its decoder alone; " + Evaluation.WITH_NEIGHBOURS
                                + " is what is served, with neighbours of the history mixed in."
                        : "");
    }
}
