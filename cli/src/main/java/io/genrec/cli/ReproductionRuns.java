package io.genrec.cli;

import io.genrec.cli.report.Report;
import io.genrec.cli.report.ResultMarkdown;
import io.genrec.cli.reproduce.DecoderCost;
import io.genrec.cli.reproduce.ReproductionDirectory;
import io.genrec.cli.reproduce.ReproductionLines;
import io.genrec.cli.reproduce.ReproductionPlan;
import io.genrec.cli.reproduce.ReproductionTable;
import io.genrec.cli.reproduce.Variant;
import io.genrec.cli.step.RunHome;
import io.genrec.cli.step.Step;
import io.genrec.cli.step.StepRunner;
import io.genrec.cli.step.Steps;
import io.genrec.cli.terminal.Duration;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFile;
import io.genrec.datasets.run.StepFailed;
import io.genrec.evaluation.EvaluateSettings;
import io.genrec.evaluation.Evaluation;
import io.genrec.evaluation.metrics.Bootstrap;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** The runs of one reproduction, one after another, each in a directory of its own; then their table. */
final class ReproductionRuns {
    private static final String NOTE = "The test set was read for this table. Choose settings by the validation figures"
            + " and read test once a round.";

    private final ReproductionPlan plan;
    private final List<Variant> variants;
    private final int seeds;
    private final Configurations configurations;
    private final ReproductionDirectory directory;
    private final Terminal terminal;
    private final String command;
    private int done;

    ReproductionRuns(
            ReproductionPlan plan,
            List<Variant> variants,
            int seeds,
            Configurations configurations,
            ReproductionDirectory directory,
            Terminal terminal,
            String command) {
        this.plan = plan;
        this.variants = variants;
        this.seeds = seeds;
        this.configurations = configurations;
        this.directory = directory;
        this.terminal = terminal;
        this.command = command;
    }

    /**
     * The settings of every run.
     *
     * @param common of the base and of the baselines
     * @param model of a variant with a seed
     */
    record Configurations(Configuration common, BiFunction<Variant, Integer, Configuration> model) {

        /** Reads all settings, so that one that cannot be is found before any work. */
        void check(ReproductionPlan plan, List<Variant> variants) {
            base(plan, variants).forEach(step -> common.read(step.work()));
            for (Variant variant : variants) {
                Configuration configuration = model.apply(variant, 1);
                steps(variant).forEach(step -> configuration.read(step.work()));
            }
        }

        /** The baselines' settings: what no variant trains is measured. */
        List<String> baselines(ReproductionPlan plan) {
            Set<String> trained = new HashSet<>();
            plan.variants().forEach(variant -> trained.addAll(variant.measuredAs()));
            return common.read(EvaluateSettings::from).models().stream()
                    .filter(model -> !trained.contains(model))
                    .toList();
        }
    }

    void run() {
        List<String> baselines = configurations.baselines(plan);
        int all = base(plan, variants).size() + (baselines.isEmpty() ? 0 : 1);
        for (Variant variant : variants) {
            all += seeds * steps(variant).size();
        }
        run("base", directory.base(), configurations.common(), base(plan, variants), all);
        if (!baselines.isEmpty()) {
            Configuration measured = configurations.common().with("evaluate.models", baselines);
            run("baselines", directory.baselines(), measured, List.of(Steps.EVALUATE), all);
        }
        for (int seed = 1; seed <= seeds; seed++) { // by seed, so that a first table of all models is there early
            for (Variant variant : variants) {
                run(
                        variant.name() + ", seed " + seed,
                        directory(variant, seed),
                        configurations.model().apply(variant, seed),
                        steps(variant),
                        all);
            }
        }
        ResultTable table = table(!baselines.isEmpty());
        table.write(directory.table());
        StagedFile.write(directory.markdown(), partial -> Files.writeString(partial, ResultMarkdown.of(table)));
        Report.write(directory.root());
        terminal.line("");
        ReproductionLines.of(table).forEach(terminal::line);
        terminal.line("");
        terminal.line(NOTE);
        terminal.line("Again    " + command);
        terminal.line("Look at  " + directory.root().report());
        terminal.line("         " + directory.table());
        terminal.line("         " + directory.markdown() + "  (the tables, for pages)");
    }

    private static List<Step> base(ReproductionPlan plan, List<Variant> variants) {
        List<Step> steps = new ArrayList<>(List.of(plan.begins(), Steps.FEATURES, Steps.TOKENIZE));
        if (variants.stream().anyMatch(variant -> variant.from().isPresent())) {
            steps.add(Steps.REWARD);
        }
        return steps;
    }

    /** What others are aligned from is measured by the rewards that they are measured by. */
    private RunDirectory directory(Variant variant, int seed) {
        RunDirectory run = directory.model(variant, seed);
        boolean compared = variants.stream().anyMatch(other -> other.from().equals(Optional.of(variant.name())));
        return compared ? directory.rewarded(run) : run;
    }

    private static List<Step> steps(Variant variant) {
        List<Step> steps = new ArrayList<>(List.of(variant.trains(), Steps.EVALUATE));
        if (variant.trains().equals(Steps.TRAIN)) {
            steps.add(DecoderCost.STEP);
        }
        return steps;
    }

    private void run(String title, RunDirectory run, Configuration configuration, List<Step> steps, int all) {
        StepRunner runner = new StepRunner(RunHome.folder(run), configuration, terminal);
        for (Step step : steps) {
            done++;
            String at = String.format("[%d/%d] %s: %s", done, all, title, step.name());
            StepRunner.Outcome outcome;
            try {
                outcome = runner.takeUp(step, command);
            } catch (RuntimeException e) {
                throw new StepFailed(
                        "it stopped at " + step.name() + " in " + run.root() + ": " + FailureReport.sentence(e)
                                + "; the same command goes on from there",
                        e);
            }
            String how = outcome.reused()
                    ? "taken over"
                    : "done in " + Duration.text(outcome.record().seconds());
            List<String> said = outcome.record().lines();
            terminal.line(at + ", " + how
                    + (said.isEmpty() ? "" : "; " + said.get(said.size() > 1 && step.equals(Steps.EVALUATE) ? 1 : 0)));
        }
    }

    private ResultTable table(boolean baselines) {
        EvaluateSettings settings = configurations.common().read(EvaluateSettings::from);
        Bootstrap bootstrap = new Bootstrap(settings.statistics().resamples(), Evaluation.CONFIDENCE, settings.seed());
        List<ResultRow> rows = ReproductionTable.rows(directory, baselines, variants, seeds, bootstrap);
        RunDirectory one = variants.isEmpty() ? directory.baselines() : directory(variants.get(variants.size() - 1), 1);
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("dataset", plan.dataset());
        context.put("data", plan.what());
        context.put("command", command);
        context.put("genrec", GenrecVersion.current());
        context.put("seeds", seeds);
        context.put("reference", ReproductionPlan.REFERENCE);
        context.put("note", NOTE);
        Map<String, Object> described = new LinkedHashMap<>();
        variants.forEach(variant -> described.put(variant.name(), variant.what()));
        context.put("variants", described);
        Map<String, Object> runs = new LinkedHashMap<>();
        variants.forEach(variant -> runs.put(
                variant.name(),
                directory.root().root().relativize(directory(variant, 1).root()).toString()));
        context.put("runs", runs);
        context.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        context.put("machine", ResultMarkdown.machine());
        Map<String, Object> measured =
                new LinkedHashMap<>(ReproductionTable.evaluation(one).context());
        List.of("bundle", "provenance").forEach(measured::remove); // of one run, kept there
        measured.forEach(context::putIfAbsent);
        return new ResultTable(context, rows);
    }
}
