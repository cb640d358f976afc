package io.genrec.cli.report;

import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tables of other steps in long form: one row a figure, one column a name, one block a segment. */
final class LongFormSection {
    private static final String RELATIVE = "relative";

    private LongFormSection() {}

    /** A figure apart from whom it is of. */
    private record Figure(
            @Nullable String segment,
            String metric,
            @Nullable Integer k,
            String unit) {
        static Figure of(ResultRow row) {
            return new Figure(row.segment(), row.metric(), row.k(), row.unit());
        }

        String title() {
            int over = metric.indexOf("-over-"); // behind it is the name of an arm
            String figure = (over < 0 ? metric : metric.substring(0, over)).replace('-', ' ');
            String arm = over < 0 ? "" : " over " + metric.substring(over + "-over-".length());
            return figure + arm + (k == null ? "" : "@" + k);
        }
    }

    static Html.Section alignment(ResultTable table, ReportSources sources) {
        return new Html.Section(
                "alignment",
                "Alignment",
                "Supervised fine-tuning beside preference alignment, by the same search.",
                pivot(table, table.rows()));
    }

    /** Lifts over another arm are drawn, the levels behind them are a table. */
    static Html.Section trial(ResultTable table, ReportSources sources) {
        List<ResultRow> lifts =
                table.rows().stream().filter(row -> RELATIVE.equals(row.unit())).toList();
        List<ResultRow> levels = table.rows().stream()
                .filter(row -> !RELATIVE.equals(row.unit()))
                .toList();
        Set<Figure> drawn = lifts.stream()
                .map(Figure::of)
                .filter(figure -> figure.segment() == null || figure.segment().equals("all"))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        String charts = drawn.stream()
                .map(figure -> lift(figure, lifts, sources))
                .map(Chart::html)
                .collect(Collectors.joining("\n"));
        return new Html.Section(
                "abtest",
                "Simulated A/B",
                "Arms meet the same storefront; lifts are relative, bars are 95% intervals over users. An interval that"
                        + " holds 0 says nothing either way. Clicks and orders a user are adjusted by clicks before the"
                        + " trial (CUPED).",
                (charts.isEmpty() ? "" : Html.tag("div", "charts", charts))
                        + pivot(table, levels)
                        + (lifts.isEmpty()
                                ? ""
                                : Html.tag("details", Html.tag("summary", "Lifts by segment") + pivot(table, lifts))));
    }

    private static Chart lift(Figure figure, List<ResultRow> lifts, ReportSources sources) {
        return Chart.intervals(
                figure.title() + ", relative",
                true,
                lifts.stream()
                        .filter(row -> Figure.of(row).equals(figure))
                        .map(row -> new Chart.Series(
                                row.name(), sources.colour(row.name()), List.of(ResultsSection.bar(row))))
                        .toList());
    }

    private static String pivot(ResultTable table, List<ResultRow> rows) {
        Set<Figure> figures = rows.stream().map(Figure::of).collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> names = table.names();
        List<String> header = new ArrayList<>(List.of("segment", "figure"));
        names.forEach(name -> header.add(Html.text(name)));
        header.add("unit");
        List<List<String>> lines = new ArrayList<>();
        String before = null;
        for (Figure figure : figures) {
            String segment = figure.segment() == null ? "" : figure.segment();
            List<String> cells = new ArrayList<>(
                    List.of(segment.equals(before) ? "" : Html.text(segment), Html.text(figure.title())));
            before = segment;
            for (String name : names) {
                cells.add(find(rows, name, figure).map(LongFormSection::cell).orElse("–"));
            }
            cells.add(Html.text(figure.unit()));
            lines.add(cells);
        }
        return Html.table("figures", header, lines);
    }

    private static Optional<ResultRow> find(List<ResultRow> rows, String name, Figure figure) {
        return rows.stream()
                .filter(row -> row.name().equals(name) && Figure.of(row).equals(figure))
                .findFirst();
    }

    private static String cell(ResultRow row) {
        if (row.unit().equals(RELATIVE)) {
            return Figures.relative(row.value()) + beside(Figures.relativeInterval(row));
        }
        String format = Math.abs(row.value()) >= 100 ? "%,.0f" : "%.4f";
        String value = String.format(Locale.ROOT, format, row.value());
        return row.low() == null || row.high() == null
                ? value
                : value + beside(String.format(Locale.ROOT, "[" + format + ", " + format + "]", row.low(), row.high()));
    }

    private static String beside(String interval) {
        return interval.isEmpty() ? "" : Html.tag("small", "beside", interval);
    }
}
