package io.genrec.cli.report;

import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A reproduction's tables as Markdown, with what a reader must know to make them again: command, machine, seeds. Figures in
 * pages are copied from here and nowhere else.
 */
public final class ResultMarkdown {
    private static final String NONE = "–";

    private ResultMarkdown() {}

    /** The whole text: the main table, comparisons, and lists without the history, where they were measured. */
    public static String of(ResultTable results) {
        List<String> lines = new ArrayList<>(List.of("# " + results.context().getOrDefault("data", "Results"), ""));
        lines.add(results.context().getOrDefault("pages", "All") + " held-out pages of "
                + results.context().getOrDefault("users", "all") + " users, full ranking of "
                + results.context().getOrDefault("catalogueItems", "all") + " items; mean of "
                + results.context().getOrDefault("seeds", 1)
                + " seeds, 95% intervals over users; bold is the best of a column. "
                + results.context().getOrDefault("machine", "") + ".");
        lines.addAll(List.of("", "```sh", String.valueOf(results.context().get("command")), "```", ""));
        lines.addAll(figures(results, Headline.MAIN, Segment.ALL));
        List<Headline> compared = ComparisonsSection.shown(results);
        List<String> names = ComparisonsSection.names(results, compared);
        if (!names.isEmpty()) {
            String reference = ComparisonsSection.reference(results);
            lines.addAll(List.of("", "## Against " + reference, ""));
            lines.addAll(table("against " + reference, compared, names, (name, headline) -> ComparisonsSection.find(
                            results, name, headline)
                    .map(row -> (Figures.relative(row.value()) + " " + Figures.relativeInterval(row)).strip())));
        }
        List<Headline> discovered = Headline.TERMINAL.stream()
                .filter(headline -> results.names().stream()
                        .anyMatch(name ->
                                headline.find(results, name, Segment.DISCOVERY).isPresent()))
                .toList();
        if (!discovered.isEmpty()) {
            lines.addAll(List.of("", "## New items only", "", "In lists that leave the history out:", ""));
            lines.addAll(figures(results, discovered, Segment.DISCOVERY));
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> figures(ResultTable results, List<Headline> columns, Segment segment) {
        return table("model", columns, results.names(), (name, headline) -> headline.find(results, name, segment)
                .map(row -> {
                    String value = Figures.value(row);
                    return (headline.isBest(results, name, segment) ? "**" + value + "**" : value)
                            + Figures.interval(row);
                }));
    }

    private static List<String> table(
            String first,
            List<Headline> columns,
            List<String> names,
            BiFunction<String, Headline, Optional<String>> cell) {
        List<String> lines = new ArrayList<>();
        lines.add(row(first, columns, Headline::title));
        lines.add("|" + String.join("", Collections.nCopies(columns.size() + 1, "---|")));
        names.forEach(name -> lines.add(
                row(name, columns, headline -> cell.apply(name, headline).orElse(NONE))));
        return lines;
    }

    private static String row(String first, List<Headline> columns, Function<Headline, String> cell) {
        StringBuilder line = new StringBuilder("| ").append(first).append(" |");
        columns.forEach(column -> line.append(' ').append(cell.apply(column)).append(" |"));
        return line.toString();
    }
}
