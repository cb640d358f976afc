package io.genrec.cli.report;

import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.Comparison;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every model against one of them, user by user: whose difference is more than chance. */
final class ComparisonsSection {
    private ComparisonsSection() {}

    static Optional<Html.Section> of(ReportSources sources) {
        ResultTable results = sources.results();
        List<Headline> shown = shown(results);
        List<String> names = names(results, shown);
        if (names.isEmpty()) {
            return Optional.empty();
        }
        List<String> header = new ArrayList<>(List.of("model"));
        shown.forEach(headline -> header.add(headline.title()));
        List<List<String>> rows = new ArrayList<>();
        for (String name : names) {
            List<String> cells = new ArrayList<>(List.of(Html.text(name)));
            shown.forEach(headline -> cells.add(
                    find(results, name, headline).map(ComparisonsSection::cell).orElse("–")));
            rows.add(cells);
        }
        return Optional.of(new Html.Section(
                "comparisons",
                "Against " + reference(results),
                "Relative differences, with 95% intervals over users who are drawn for both models at once: the same users"
                        + " are hard for all models, so that a difference can be sure where the models' own intervals"
                        + " overlap. Bold: the interval does not hold 0.",
                charts(sources, names) + Html.table("figures", header, rows)));
    }

    /** The model that the others are compared with; empty where there is none. */
    static String reference(ResultTable results) {
        return results.context().getOrDefault("reference", "").toString();
    }

    /** What is compared and was measured, as columns. */
    static List<Headline> shown(ResultTable results) {
        return Headline.COMPARED.stream()
                .filter(headline -> results.names().stream()
                        .anyMatch(name -> find(results, name, headline).isPresent()))
                .toList();
    }

    /** Whatever has a figure to compare. */
    static List<String> names(ResultTable results, List<Headline> shown) {
        return results.names().stream()
                .filter(name -> shown.stream()
                        .anyMatch(headline -> find(results, name, headline).isPresent()))
                .toList();
    }

    static Optional<ResultRow> find(ResultTable results, String name, Headline headline) {
        return results.find(name, Segment.ALL, Comparison.metric(headline.metric(), reference(results)), headline.k());
    }

    /** Whether chance is not enough to explain the difference. */
    static boolean isSure(ResultRow row) {
        return row.low() != null && row.high() != null && (row.low() > 0 || row.high() < 0);
    }

    private static String cell(ResultRow row) {
        return Html.tag(isSure(row) ? "b" : "span", Figures.relative(row.value()))
                + Html.tag("small", "under", Figures.relativeInterval(row));
    }

    private static String charts(ReportSources sources, List<String> names) {
        return Html.tag(
                "div",
                "charts wide",
                Headline.TERMINAL.stream()
                        .map(headline -> Chart.intervals(
                                headline.title() + " against " + reference(sources.results()) + ", relative",
                                true,
                                names.stream()
                                        .flatMap(name -> find(sources.results(), name, headline).stream())
                                        .map(row -> new Chart.Series(
                                                row.name(),
                                                sources.colour(row.name()),
                                                List.of(ResultsSection.bar(row))))
                                        .toList()))
                        .map(Chart::html)
                        .collect(Collectors.joining("\n")));
    }
}
