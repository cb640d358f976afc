package io.genrec.cli;

import io.genrec.actors.alignment.ClusterSettings;
import io.genrec.cli.bench.AlignmentOverhead;
import io.genrec.cli.bench.TrainingSpeed;
import io.genrec.cli.terminal.ProgressLine;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.training.sft.TorchPeer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a part of genrec on the machine at hand, each part a command of its own. */
@Command(
        name = "bench",
        description = "Measures a part of genrec on this machine, beside a yardstick.",
        synopsisSubcommandLabel = "PART")
final class BenchCommand {
    @Mixin
    @SuppressWarnings("unused") // picocli acts on it
    private final HelpOption help = new HelpOption();

    private BenchCommand() {}

    static CommandLine commandLine(Terminal terminal) {
        return new CommandLine(new BenchCommand())
                .addSubcommand(Train.commandLine(terminal))
                .addSubcommand(Align.commandLine(terminal))
                .addSubcommand(BenchFeaturesCommand.commandLine(terminal))
                .addSubcommand(BenchFreshnessCommand.commandLine(terminal));
    }

    /** Training steps a second, beside the same steps in eager PyTorch where a Python has it. */
    @Command(
            name = "train",
            description = "Training steps, in turns with the same steps in eager PyTorch. Writes bench/train.json.")
    static final class Train implements Callable<Integer> {
        private static final String DEFAULT_PYTHON = "python3";

        private final Terminal terminal;

        @Mixin
        private final RunOptions options = new RunOptions();

        @Option(
                names = "--peer",
                paramLabel = "PYTHON",
                description = "A Python that has torch. Without, python3 where it has torch, else no peer.")
        private Optional<String> python = Optional.empty();

        private Train(Terminal terminal) {
            this.terminal = terminal;
        }

        static CommandLine commandLine(Terminal terminal) {
            CommandLine command = new CommandLine(new Train(terminal));
            command.getCommandSpec().usageMessage().footer(SettingsHelp.of(TrainingSpeed.SECTIONS));
            return command;
        }

        @Override
        public Integer call() {
            Configuration configuration = options.configuration(Map.of(), List.of());
            TrainingSpeed speed = configuration.read(TrainingSpeed::of);
            RunDirectory run = options.run();
            TorchPeer peer = new TorchPeer(python.orElse(DEFAULT_PYTHON));
            boolean found = peer.found();
            if (!found && python.isPresent()) {
                throw new StepFailed(peer.python() + " is no Python with torch: `pip install torch` into it, or leave"
                        + " --peer out");
            }
            try (ProgressLine progress = new ProgressLine("bench train", terminal)) {
                speed.measure(found ? Optional.of(peer) : Optional.empty(), run, progress)
                        .forEach(terminal::line);
            }
            if (!found) {
                terminal.line("no peer: " + peer.python() + " has no torch; name a Python that has with --peer");
            }
            return CommandLine.ExitCode.OK;
        }
    }

    /** What a cluster's coordination costs beside decoding. */
    @Command(
            name = "align",
            description = {
                "What an iteration of an alignment takes beside decoding, with stand-in decoders that take a given time",
                "and no processor. Writes bench/align.json."
            })
    static final class Align implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final RunOptions options = new RunOptions();

        @Option(
                names = "--workers",
                paramLabel = "N",
                split = ",",
                defaultValue = "1,8,64,256",
                description = "How many workers, one measurement each (default ${DEFAULT-VALUE}).")
        private List<Integer> workers = List.of();

        @Option(
                names = "--decode-millis",
                paramLabel = "N",
                defaultValue = "500",
                description = "That a prompt's rollouts take (default ${DEFAULT-VALUE}).")
        private int decodeMillis;

        private Align(Terminal terminal) {
            this.terminal = terminal;
        }

        static CommandLine commandLine(Terminal terminal) {
            return new CommandLine(new Align(terminal));
        }

        @Override
        public Integer call() {
            ClusterSettings settings =
                    options.configuration(Map.of(), List.of()).read(ClusterSettings::from);
            RunDirectory run = options.run();
            List<String> lines;
            try (ProgressLine progress = new ProgressLine("bench align", terminal)) {
                lines = AlignmentOverhead.measure(settings, workers, decodeMillis, run, progress);
            }
            lines.forEach(terminal::line);
            return CommandLine.ExitCode.OK;
        }
    }
}
