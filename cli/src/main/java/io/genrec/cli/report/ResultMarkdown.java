package io.genrec.cli.report;

import io.genrec.cli.step.StepRecord;
import io.genrec.cli.terminal.Duration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFile;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.Comparison;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Tables of quality as Markdown, with what a reader must know to make them again: command, date, machine, seeds, how long was
 * trained. Figures in pages are copied from here and nowhere else.
 */
public final class ResultMarkdown {
    /** Titles of the tables that single steps write, by the step's name. */
    private static final Map<String, String> TITLES =
            Map.of("evaluate", "Held-out pages", "abtest", "Simulated A/B test");

    private static final String NONE = "–";
    private static final long GIB = 1L << 30;

    private ResultMarkdown() {}

    /** Writes {@code metrics/STEP.md} beside the {@code metrics/STEP.json} of a step that evaluates; of others nothing. */
    public static void beside(RunDirectory run, StepRecord record) {
        Path json = run.metrics().resolve(record.step() + ".json");
        if (TITLES.containsKey(record.step()) && Files.exists(json)) {
            ResultTable results = ResultTable.read(json);
            String text = record.step().equals("abtest") ? trial(results, run, record) : pages(results, run, record);
            StagedFile.write(run.metrics().resolve(record.step() + ".md"), partial -> Files.writeString(partial, text));
        }
    }

    /** A reproduction: the main table, comparisons, and lists without the history, where they were measured. */
    public static String of(ResultTable results) {
        Map<String, Object> context = results.context();
        List<String> lines = new ArrayList<>(List.of("# " + context.getOrDefault("data", "Results"), ""));
        int seeds = context.get("seeds") instanceof Integer number ? number : 1;
        lines.add(measured(results)
                + (seeds > 1
                        ? "; mean of " + seeds + " seeds, 95% intervals over users and seeds"
                        : "; one seed, 95%" + " intervals over users")
                + "; bold is the best of a column. " + context.getOrDefault("date", "") + ", "
                + context.getOrDefault("machine", "") + ".");
        lines.addAll(List.of("", "```sh", String.valueOf(context.get("command")), "```", ""));
        lines.addAll(tables(results));
        return text(lines);
    }

    private static String pages(ResultTable results, RunDirectory run, StepRecord record) {
        List<String> lines = head(run, record);
        lines.add(measured(results) + "; 95% intervals over users; bold is the best of a column.");
        lines.add("");
        lines.addAll(tables(results));
        return text(lines);
    }

    private static String trial(ResultTable results, RunDirectory run, StepRecord record) {
        List<String> lines = head(run, record);
        lines.addAll(Trial.lines(results));
        return text(lines);
    }

    /** Title, command, date and machine, and how long the run's models were trained. */
    private static List<String> head(RunDirectory run, StepRecord record) {
        List<String> lines = new ArrayList<>(List.of("# " + TITLES.get(record.step()), "", "```sh", record.command()));
        lines.addAll(List.of("```", ""));
        lines.add(
                record.finishedAt().substring(0, 10) + ", " + Duration.text(record.seconds()) + ", " + machine() + ".");
        lines.add("");
        for (String step : List.of("simulate", "train", "reward", "align", "tune")) {
            StepRecord.find(run, step)
                    .ifPresent(made -> lines.add("- `" + made.command() + "`: `" + step + "` "
                            + Duration.text(made.seconds()) + "; "
                            + made.lines().stream().limit(1).findFirst().orElse("")));
        }
        lines.add("");
        return lines;
    }

    /** What it runs on, as far as a JVM knows: {@code 2 cores at load 3.1, 2 GiB heap, Linux amd64, Java 17}. */
    public static String machine() {
        Runtime runtime = Runtime.getRuntime();
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return runtime.availableProcessors() + " cores"
                + (load < 0 ? "" : String.format(Locale.ROOT, " at load %.1f", load)) + ", "
                + Math.round((double) runtime.maxMemory() / GIB) + " GiB heap, " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", Java " + Runtime.version().feature();
    }

    private static String measured(ResultTable results) {
        Map<String, Object> context = results.context();
        return context.getOrDefault("pages", "All") + " held-out pages of " + context.getOrDefault("users", "all")
                + " users, full ranking of " + context.getOrDefault("catalogueItems", "all") + " items";
    }

    private static List<String> tables(ResultTable results) {
        List<String> lines = new ArrayList<>(figures(results, Headline.MAIN, Segment.ALL));
        List<Headline> compared = ComparisonsSection.shown(results);
        List<String> names = ComparisonsSection.names(results, compared);
        if (!names.isEmpty()) {
            String reference = ComparisonsSection.reference(results);
            lines.addAll(List.of("", "## Against " + reference, ""));
            lines.addAll(table(
                    "against " + reference,
                    compared,
                    Headline::title,
                    names,
                    (name, headline) -> ComparisonsSection.find(results, name, headline)
                            .map(row ->
                                    (Figures.relative(row.value()) + " " + Figures.relativeInterval(row)).strip())));
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
        return lines;
    }

    private static List<String> figures(ResultTable results, List<Headline> columns, Segment segment) {
        return table("model", columns, Headline::title, results.names(), (name, headline) -> headline.find(
                        results, name, segment)
                .map(row -> {
                    String value = Figures.value(row);
                    return (headline.isBest(results, name, segment) ? "**" + value + "**" : value)
                            + Figures.interval(row);
                }));
    }

    /** One row a name; empty cells are dashes. */
    private static <C> List<String> table(
            String first,
            List<C> columns,
            Function<C, String> title,
            List<String> names,
            BiFunction<String, C, Optional<String>> cell) {
        List<String> lines = new ArrayList<>();
        lines.add(row(first, columns, title));
        lines.add("|" + String.join("", Collections.nCopies(columns.size() + 1, "---|")));
        names.forEach(name ->
                lines.add(row(name, columns, column -> cell.apply(name, column).orElse(NONE))));
        return lines;
    }

    private static <C> String row(String first, List<C> columns, Function<C, String> cell) {
        StringBuilder line = new StringBuilder("| ").append(first).append(" |");
        columns.forEach(column -> line.append(' ').append(cell.apply(column)).append(" |"));
        return line.toString();
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    /** The tables of a simulated A/B test: what is served first, whether it wins or not; then all arms. */
    private static final class Trial {
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

        private Trial() {}

        static List<String> lines(ResultTable trial) {
            List<String> lines = new ArrayList<>();
            for (String over : List.of(PIPELINE, "pipeline+reward")) {
                verdict(trial, over).ifPresent(lines::add);
            }
            Map<String, Object> context = trial.context();
            lines.add("");
            lines.add(context.get("users") + " shoppers whom the log does not know, " + context.get("days")
                    + " days in the storefront of "
                    + context.get("storefront") + " (seed " + context.get("simulatorSeed") + "), "
                    + context.get("beams")
                    + " beams. Clicks and orders a shopper, adjusted by clicks before the trial (CUPED); of the feed where not of the whole"
                    + " shop. 95% intervals over shoppers. Shoppers by arm: " + context.get("usersByArm") + ".");
            lines.add("");
            lines.addAll(table(
                    "arm", Column.EACH, Column::title, trial.names(), (arm, column) -> find(trial, arm, column.metric)
                            .map(Figures::withInterval)));
            for (String over : REFERENCES) {
                List<String> arms = trial.names().stream()
                        .filter(arm -> find(trial, arm, Comparison.metric("clicks", over))
                                .isPresent())
                        .toList();
                if (!arms.isEmpty()) {
                    lines.addAll(List.of("", "## Over " + over, ""));
                    lines.addAll(table("over " + over, Column.EACH, Column::title, arms, (arm, column) -> find(
                                    trial, arm, Comparison.metric(column.metric, over))
                            .map(Trial::lift)));
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
}
