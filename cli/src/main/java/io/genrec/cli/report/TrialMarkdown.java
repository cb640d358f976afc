package io.genrec.cli.report;

import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.Comparison;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The tables of a simulated A/B test: what is served first, whether it wins or not; then all arms. */
final class TrialMarkdown {
    private static final String PIPELINE = "pipeline";
    private static final String SERVED = "served";

    /** What arms are compared with, where it took part. */
    private static final List<String> REFERENCES = List.of(PIPELINE, "pipeline+reward", "item-knn", "sft");

    private record Column(String title, String metric) {
        static final List<Column> EACH = List.of(
                new Column("clicks", "clicks"),
                new Column("orders", "orders"),
                new Column("clicks, whole shop", "shop-clicks"),
                new Column("orders, whole shop", "shop-orders"),
                new Column("tail share", "tail-share"));
    }

    private TrialMarkdown() {}

    static List<String> lines(ResultTable trial) {
        List<String> lines = new ArrayList<>();
        for (String over : List.of(PIPELINE, "pipeline+reward")) {
            verdict(trial, over).ifPresent(lines::add);
        }
        Map<String, Object> context = trial.context();
        lines.add("");
        lines.add(context.get("users") + " shoppers whom the log does not know, " + context.get("days")
                + " days in the storefront of "
                + context.get("storefront") + " (seed " + context.get("simulatorSeed") + "), " + context.get("beams")
                + " beams. Clicks and orders a shopper, adjusted by clicks before the trial (CUPED); of the feed where not of the whole"
                + " shop. 95% intervals over shoppers. Shoppers by arm: " + context.get("usersByArm") + ".");
        lines.add("");
        lines.addAll(ResultMarkdown.table(
                "arm", Column.EACH, Column::title, trial.names(), (arm, column) -> find(trial, arm, column.metric)
                        .map(Figures::withInterval)));
        for (String over : REFERENCES) {
            List<String> arms = trial.names().stream()
                    .filter(arm ->
                            find(trial, arm, Comparison.metric("clicks", over)).isPresent())
                    .toList();
            if (!arms.isEmpty()) {
                lines.addAll(List.of("", "## Over " + over, ""));
                lines.addAll(
                        ResultMarkdown.table("over " + over, Column.EACH, Column::title, arms, (arm, column) -> find(
                                        trial, arm, Comparison.metric(column.metric, over))
                                .map(TrialMarkdown::lift)));
            }
        }
        return lines;
    }

    /** {@code served over pipeline: clicks +3.0% [-1.0%, +7.0%], level; ...}. */
    private static Optional<String> verdict(ResultTable trial, String over) {
        Optional<ResultRow> clicks = find(trial, SERVED, Comparison.metric("clicks", over));
        Optional<ResultRow> orders = find(trial, SERVED, Comparison.metric("orders", over));
        return clicks.flatMap(click -> orders.map(order -> String.format(
                Locale.ROOT,
                "**`served` over `%s`**: clicks %s (%s), orders %s (%s).  ",
                over,
                lift(click),
                verdict(click),
                lift(order),
                verdict(order))));
    }

    private static String verdict(ResultRow lift) {
        return !ComparisonsSection.isSure(lift) ? "not apart" : lift.value() > 0 ? "ahead" : "behind";
    }

    private static String lift(ResultRow row) {
        return (Figures.relative(row.value()) + " " + Figures.relativeInterval(row)).strip();
    }

    private static Optional<ResultRow> find(ResultTable trial, String arm, String metric) {
        return trial.rows().stream()
                .filter(row -> row.name().equals(arm)
                        && row.metric().equals(metric)
                        && Segment.ALL.label().equals(row.segment()))
                .findFirst();
    }
}
