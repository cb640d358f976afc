package io.genrec.cli;

import io.genrec.cli.step.RunHome;
import io.genrec.cli.step.Step;
import io.genrec.cli.step.StepSequence;
import io.genrec.cli.step.Steps;
import io.genrec.cli.terminal.CommandText;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Every step from the events of a run to its report, one after another. */
@Command(
        name = "run",
        description = {
            "Runs every step from the run's events to its report: features, tokenize, train, evaluate, report.",
            "A second run takes over finished steps whose settings and inputs are unchanged. Settings: see the steps' own"
                    + " --help."
        })
final class RunCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(names = "--align", description = "Train the reward model and align the decoder with it, too.")
    private boolean align;

    @Option(names = "--fresh", description = "Run every step again, finished or not.")
    private boolean fresh;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandLine commandLine(Terminal terminal) {
        return new CommandLine(new RunCommand(terminal));
    }

    @Override
    public Integer call() {
        Configuration configuration = options.configuration(Map.of(), List.of());
        List<Step> steps = steps();
        steps.forEach(step -> configuration.read(step.work())); // a setting that cannot be is found before any work
        RunHome home = options.home(steps.get(0), configuration);
        StepSequence sequence = new StepSequence(
                home, configuration, terminal, CommandText.of(spec.commandLine()), fresh, steps.size());
        steps.forEach(sequence::run);
        sequence.summary();
        terminal.line("Serve it with  ./genrec serve --dir " + home.name());
        return CommandLine.ExitCode.OK;
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>(List.of(Steps.FEATURES, Steps.TOKENIZE, Steps.TRAIN));
        if (align) {
            steps.addAll(List.of(Steps.REWARD, Steps.ALIGN, Steps.TUNE));
        }
        steps.addAll(List.of(Steps.EVALUATE, Steps.REPORT));
        return List.copyOf(steps);
    }
}
