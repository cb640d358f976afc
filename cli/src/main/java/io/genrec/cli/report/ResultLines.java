package io.genrec.cli.report;

import io.genrec.cli.terminal.TextTable;
import io.genrec.cli.terminal.TextTable.Side;
import io.genrec.evaluation.results.ResultTable;
import java.util.ArrayList;
import java.util.List;

/** The main results as lines for a terminal; the best of each column is marked with a star. */
public final class ResultLines {
    private ResultLines() {}

    public static List<String> of(ResultTable results) {
        List<Headline> headlines = Headline.TERMINAL;
        List<Side> sides = new ArrayList<>(List.of(Side.LEFT));
        List<String> header = new ArrayList<>(List.of("model"));
        for (Headline headline : headlines) {
            sides.add(Side.LEFT);
            header.add(headline.title());
        }
        TextTable table = new TextTable(sides, header);
        for (String name : results.names()) {
            List<String> cells = new ArrayList<>(List.of(name));
            for (Headline headline : headlines) {
                cells.add(headline.find(results, name)
                        .map(row -> Figures.withInterval(row) + (headline.isBest(results, name) ? " *" : ""))
                        .orElse("-"));
            }
            table.row(cells);
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("* best of its column; in brackets the 95% interval over "
                + results.context().getOrDefault("users", "all") + " users, on "
                + results.context().getOrDefault("pages", "all") + " held-out pages");
        return lines;
    }
}
