package io.genrec.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.cli.step.RunHome;
import io.genrec.cli.step.Step;
import io.genrec.cli.step.StepRunner;
import io.genrec.cli.step.StepSequence;
import io.genrec.cli.step.Steps;
import io.genrec.cli.terminal.CommandText;
import io.genrec.cli.terminal.Duration;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.flink.stream.StreamSettings;
import io.genrec.serving.Serving;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Every step on the simulator's log, one after another, and a server that is there before they are all done. */
@Command(
        name = "quickstart",
        description = {
            "Runs every step on a simulated storefront and serves the result: first that of a short training, then better"
                    + " models as they become ready.",
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
            Steps.TUNE,
            Steps.EVALUATE,
            Steps.REPORT);
    private static final List<Step> BEFORE_TRAINING = STEPS.subList(0, STEPS.indexOf(Steps.TRAIN));

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
        String command = CommandText.of(spec.commandLine());
        StepSequence sequence =
                new StepSequence(RunHome.folder(run), configuration, terminal, command, fresh, STEPS.size());
        if (serving.filter(this::mayServeEarly).isPresent()) {
            BEFORE_TRAINING.forEach(sequence::run);
            if (fresh
                    || new StepRunner(RunHome.folder(run), configuration, terminal)
                            .finished(Steps.TRAIN)
                            .isEmpty()) {
                serveWhileTraining(run, configuration, sequence, command);
                return CommandLine.ExitCode.OK;
            }
            STEPS.subList(BEFORE_TRAINING.size(), STEPS.size()).forEach(sequence::run);
        } else {
            STEPS.forEach(sequence::run);
        }
        sequence.summary();
        serving.ifPresent(settings -> serve(settings, configuration, run));
        return CommandLine.ExitCode.OK;
    }

    /** Kafka and Flink want the cores that training has. */
    private boolean mayServeEarly(Serving.Settings settings) {
        return !live && settings.bundle().equals("auto");
    }

    private void serveWhileTraining(
            RunDirectory run, Configuration configuration, StepSequence sequence, String command) {
        try (EarlyServing early = EarlyServing.start(run, configuration, terminal, command)) {
            sequence.run(Steps.TRAIN);
            early.take("sft", "These lists come from the trained model. Its alignment with preferences runs now.");
            sequence.run(Steps.REWARD);
            sequence.run(Steps.ALIGN);
            sequence.run(Steps.TUNE);
            early.take("auto", "");
            sequence.run(Steps.EVALUATE);
            sequence.run(Steps.REPORT);
            sequence.summary();
            early.awaitEnd();
        }
    }

    private void serve(Serving.Settings settings, Configuration configuration, RunDirectory run) {
        if (live) {
            LiveLoop.untilInterrupted(settings, configuration.read(StreamSettings::from), run, terminal);
        } else {
            ServeCommand.untilInterrupted(settings, run, terminal);
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

    /**
     * A server that begins with the bundle of a short training, in {@code first/} of the run, and takes better ones as they
     * become ready.
     */
    private static final class EarlyServing implements AutoCloseable {
        private final Serving serving;
        private final Terminal terminal;

        private EarlyServing(Serving serving, Terminal terminal) {
            this.serving = serving;
            this.terminal = terminal;
        }

        /**
         * Trains, where an earlier run has not, and serves; returns once it listens.
         *
         * @param run with samples, sequences and catalogue
         * @param command as a person would type it, for the training's record
         */
        static EarlyServing start(RunDirectory run, Configuration configuration, Terminal terminal, String command) {
            int steps = configuration.read(genrec -> genrec.getInt("quickstart.first-steps"));
            terminal.line("first look: a short training of " + steps + " steps, to have something to serve");
            RunDirectory first = directory(run);
            StepRunner.Outcome trained = new StepRunner(
                            RunHome.folder(first), shortened(configuration, steps), terminal)
                    .takeUp(Steps.TRAIN, command);
            terminal.line("      " + trained.record().lines().get(0));
            terminal.line(
                    trained.reused()
                            ? "      taken over from an earlier run"
                            : "      done in " + Duration.text(trained.record().seconds()));
            Configuration served = configuration.with(
                    "serve.bundle", first.bundle().toAbsolutePath().toString());
            Serving serving = Serving.start(served.read(Serving.Settings::from), run);
            serving.announce(String.format(
                    Locale.ROOT,
                    "First look: these lists come from a training of %,d steps. The thorough one runs now; this page takes its"
                            + " model when it is ready.",
                    steps));
            terminal.line("      have a look now: " + serving.address()
                    + " answers with this first model, and takes a better one when it is ready");
            return new EarlyServing(serving, terminal);
        }

        /** Makes new lists with another bundle; those in progress are continued by the one that began them. */
        void take(String bundle, String notice) {
            serving.take(bundle);
            serving.announce(notice);
            terminal.line("      new lists at " + serving.address() + " are made with this model now");
        }

        void awaitEnd() {
            terminal.line("");
            terminal.line(serving.greeting());
            serving.awaitEnd();
        }

        @Override
        public void close() {
            serving.close();
        }

        /** A run directory of its own within the run, whose samples and catalogue are the run's. */
        private static RunDirectory directory(RunDirectory run) {
            RunDirectory first = new RunDirectory(run.root().resolve("first"));
            try {
                Files.createDirectories(first.root());
                for (Path lent : List.of(run.samples(), run.catalog())) {
                    Path link = first.root().resolve(run.root().relativize(lent));
                    if (!Files.isSymbolicLink(link)) {
                        Files.createSymbolicLink(
                                link, Path.of("..").resolve(run.root().relativize(lent)));
                    }
                }
            } catch (IOException e) {
                throw new StepFailed(
                        "cannot link samples and catalogue into " + first.root() + ": " + e.getMessage(), e);
            }
            return first;
        }

        private static Configuration shortened(Configuration configuration, int steps) {
            return configuration
                    .with("train.max-steps", steps)
                    .with("train.validations", 1)
                    .with("train.validation-pages", 200);
        }
    }
}
