package io.genrec.cli.report;

import io.genrec.evaluation.results.ResultTable;
import io.genrec.evaluation.results.TextTable;
import io.genrec.evaluation.results.TextTable.Side;
import java.util.ArrayList;
import java.util.List;

/** Every model against one of them as lines for a terminal; a star where chance does not explain the difference. */
public final class ComparisonLines {
    private ComparisonLines() {}

    /** Empty where nothing is compared. */
    public static List<String> of(ResultTable results) {
        List<Headline> shown = ComparisonsSection.shown(results);
        List<String> names = ComparisonsSection.names(results, shown);
        if (names.isEmpty()) {
            return List.of();
        }
        List<Side> sides = new ArrayList<>(List.of(Side.LEFT));
        List<String> header = new ArrayList<>(List.of("against " + ComparisonsSection.reference(results)));
        for (Headline headline : shown) {
            sides.add(Side.LEFT);
            header.add(headline.title());
        }
        TextTable table = new TextTable(sides, header);
        for (String name : names) {
            List<String> cells = new ArrayList<>(List.of(name));
            shown.forEach(headline -> cells.add(ComparisonsSection.find(results, name, headline)
                    .map(row -> Figures.relative(row.value()) + " " + Figures.relativeInterval(row)
                            + (ComparisonsSection.isSure(row) ? " *" : ""))
                    .orElse("-")));
            table.row(cells);
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("Relative; users are drawn for both models at once. * The 95% interval does not hold 0.");
        return lines;
    }
}
