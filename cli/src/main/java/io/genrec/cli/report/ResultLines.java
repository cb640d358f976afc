package io.genrec.cli.report;

import io.genrec.evaluation.results.ResultTable;
import io.genrec.evaluation.results.TextTable;
import io.genrec.evaluation.results.TextTable.Side;
import java.util.ArrayList;
import java.util.List;

/** The main results as lines for a terminal; the best of each column is marked with a star. */
public final class ResultLines {
    private ResultLines() {}

    public static List<String> of(ResultTable results) {
        List<Side> sides = new ArrayList<>(List.of(Side.LEFT));
        List<String> header = new ArrayList<>(List.of("model"));
        for (Headline headline : Headline.TERMINAL) {
            sides.add(Side.LEFT);
            header.add(headline.title());
        }
        sides.add(Side.LEFT);
        header.add(Headline.HALLUCINATED.title());
        TextTable table = new TextTable(sides, header);
        for (String name : results.names()) {
            List<String> cells = new ArrayList<>(List.of(name));
            for (Headline headline : Headline.TERMINAL) {
                cells.add(headline.find(results, name)
                        .map(row -> Figures.shortWithInterval(row) + (headline.isBest(results, name) ? " *" : ""))
                        .orElse("-"));
            }
            cells.add(Headline.HALLUCINATED
                    .find(results, name)
                    .map(Figures::shortValue)
                    .orElse("-"));
            table.row(cells);
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("* best of its column. [95% interval over "
                + results.context().getOrDefault("users", "all") + " users], "
                + results.context().getOrDefault("pages", "all") + " held-out pages, full ranking of "
                + results.context().getOrDefault("catalogueItems", "all") + " items.");
        if (results.names().stream()
                .anyMatch(name -> Headline.HALLUCINATED.find(results, name).isPresent())) {
            lines.add("HaR: share of unconstrained beams that name no item; lower is better.");
        }
        return lines;
    }
}
