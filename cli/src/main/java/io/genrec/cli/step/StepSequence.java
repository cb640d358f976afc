package io.genrec.cli.step;

import io.genrec.cli.report.ResultLines;
import io.genrec.cli.terminal.Duration;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.evaluation.results.TextTable;
import java.util.ArrayList;
import java.util.List;

/** Steps run one after another in one run directory, each with its lines on the terminal, and a summary at the end. */
public final class StepSequence {
    private final RunHome home;
    private final RunDirectory run;
    private final Configuration configuration;
    private final Terminal terminal;
    private final String command;
    private final boolean fresh;
    private final int count;
    private final List<StepRunner.Outcome> outcomes = new ArrayList<>();

    /**
     * @param command as a person would type it, for the steps' records
     * @param fresh whether finished steps run again
     * @param count how many steps there will be
     */
    public StepSequence(
            RunHome home, Configuration configuration, Terminal terminal, String command, boolean fresh, int count) {
        this.home = home;
        this.run = home.run();
        this.configuration = configuration;
        this.terminal = terminal;
        this.command = command;
        this.fresh = fresh;
        this.count = count;
    }

    /** Runs the next step, or takes it over where an earlier run has finished it. */
    public void run(Step step) {
        terminal.line(String.format("[%d/%d] %s: %s", outcomes.size() + 1, count, step.name(), step.does()));
        StepRunner runner = new StepRunner(home, configuration, terminal);
        StepRunner.Outcome outcome = fresh
                ? new StepRunner.Outcome(runner.run(step, configuration.read(step.work()), command), false)
                : runner.takeUp(step, command);
        outcome.record().lines().forEach(line -> terminal.line("      " + line));
        terminal.line(
                outcome.reused()
                        ? "      taken over from an earlier run"
                        : "      done in " + Duration.text(outcome.record().seconds()));
        outcomes.add(outcome);
    }

    /** The time of each step, the table of results, and where to look. */
    public void summary() {
        TextTable steps = new TextTable(
                List.of(TextTable.Side.LEFT, TextTable.Side.RIGHT, TextTable.Side.LEFT),
                List.of("step", "time", "what it did"));
        double all = 0;
        for (StepRunner.Outcome outcome : outcomes) {
            StepRecord record = outcome.record();
            String did = record.lines().isEmpty() ? "" : record.lines().get(0);
            steps.row(List.of(record.step(), outcome.reused() ? "reused" : Duration.text(record.seconds()), did));
            all += outcome.reused() ? 0 : record.seconds();
        }
        steps.row(List.of("all", Duration.text(all), ""));
        terminal.line("");
        steps.lines().forEach(terminal::line);
        terminal.line("");
        ResultTable results = ResultTable.read(run.metrics().resolve("evaluate.json"));
        ResultLines.of(results).forEach(terminal::line);
        terminal.line("");
        terminal.line("Look at  " + run.report());
        terminal.line("         " + run.catalog().resolve("examples.md") + "  (what the semantic ids mean)");
        terminal.line("         " + run.steps() + "  (what each step did)");
        terminal.line("         ./genrec doctor --dir " + home.name() + "  (whether anything looks wrong)");
    }
}
