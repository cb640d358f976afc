package io.genrec.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.cli.report.ResultLines;
import io.genrec.cli.step.Step;
import io.genrec.cli.step.StepRecord;
import io.genrec.cli.step.StepRunner;
import io.genrec.cli.step.Steps;
import io.genrec.cli.terminal.Duration;
import io.genrec.cli.terminal.Terminal;
import io.genrec.cli.terminal.TextTable;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.flink.stream.StreamSettings;
import io.genrec.serving.SecondStage;
import io.genrec.serving.Serving;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Every step on the simulator's log, one after another, and a server at the end. */
@Command(
        name = "quickstart",
        description = {
            "Runs every step on a simulated storefront and serves the result.",
            "A second run takes over finished steps whose settings and inputs are unchanged. Settings: see the steps' own"
                    + " --help."
        })
final class QuickstartCommand implements Callable<Integer> {
    private static final List<Step> STEPS = List.of(
            Steps.SIMULATE,
            Steps.FEATURES,
            Steps.TOKENIZE,
            Steps.TRAIN,
            Steps.REWARD,
            Steps.ALIGN,
            Steps.EVALUATE,
            Steps.REPORT);

    private final Terminal terminal;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(names = "--no-serve", description = "Stop after the table.")
    private boolean noServe;

    @Option(
            names = "--live",
            description = "Serve with a Kafka and a streaming job of its own: what you click is in the next answer.")
    private boolean live;

    @Option(names = "--fresh", description = "Run every step again, finished or not.")
    private boolean fresh;

    @Option(names = "--small", description = "A tiny shop and a tiny model: a minute, to see that everything works.")
    private boolean small;

    @Option(names = "--port", paramLabel = "N", description = "Where to serve, 0 for any free port.")
    private Optional<Integer> port = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private QuickstartCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandLine commandLine(Terminal terminal) {
        CommandLine command = new CommandLine(new QuickstartCommand(terminal));
        RunOptions.mayLeaveOutDir(command.getCommandSpec(), dir -> dir.defaultValue("runs/quickstart")
                .description("The run directory, default ${DEFAULT-VALUE}."));
        return command;
    }

    @Override
    public Integer call() {
        Configuration configuration = options.configuration(flags(), presets());
        STEPS.forEach(step -> configuration.read(step.work())); // a setting that cannot be is found before any work
        Optional<Serving.Settings> serving =
                noServe ? Optional.empty() : Optional.of(configuration.read(Serving.Settings::from));
        RunDirectory run = options.run();
        StepRunner runner = new StepRunner(run, configuration, terminal);
        List<StepRunner.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < STEPS.size(); i++) {
            Step step = STEPS.get(i);
            terminal.line(String.format("[%d/%d] %s: %s", i + 1, STEPS.size(), step.name(), step.does()));
            String command = CommandText.of(spec.commandLine());
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
        summary(run, outcomes);
        serving.ifPresent(settings -> serve(settings, configuration, run));
        return CommandLine.ExitCode.OK;
    }

    private void serve(Serving.Settings settings, Configuration configuration, RunDirectory run) {
        SecondStage reward = configuration.read(RewardedGenerator::secondStage);
        if (live) {
            LiveLoop.untilInterrupted(settings, configuration.read(StreamSettings::from), run, reward, terminal);
        } else {
            ServeCommand.untilInterrupted(settings, run, reward, terminal);
        }
    }

    private Map<String, String> flags() {
        Map<String, String> flags = new LinkedHashMap<>();
        port.ifPresent(number -> flags.put("serve.port", number.toString()));
        return flags;
    }

    private List<Config> presets() {
        List<Config> presets = new ArrayList<>();
        if (small) {
            presets.add(ConfigFactory.parseResources(QuickstartCommand.class, "quickstart-small.conf"));
        }
        presets.add(ConfigFactory.parseResources(QuickstartCommand.class, "quickstart.conf"));
        return presets;
    }

    private void summary(RunDirectory run, List<StepRunner.Outcome> outcomes) {
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
    }
}
