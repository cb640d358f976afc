package io.genrec.cli;

import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.StepFailed;
import io.genrec.flink.cluster.FlinkCluster;
import io.genrec.flink.cluster.FlinkClusterSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A Flink cluster on this machine, each thing to do with it a command. */
@Command(
        name = "flink",
        description = "Starts a Flink cluster on this machine, for --flink-master of features, assign and stream.",
        synopsisSubcommandLabel = "COMMAND")
final class FlinkCommand {
    @Mixin
    @SuppressWarnings("unused") // picocli acts on it
    private final HelpOption help = new HelpOption();

    private FlinkCommand() {}

    static CommandLine commandLine(Terminal terminal) {
        return new CommandLine(new FlinkCommand()).addSubcommand(Up.commandLine(terminal));
    }

    /** A cluster until it is interrupted. */
    @Command(
            name = "up",
            description = {
                "Starts a job manager and task managers, each a process of its own, and their console on the loopback",
                "interface. Ctrl-C ends them all, and with them the jobs that still run."
            })
    static final class Up implements Callable<Integer> {
        private static final List<String> SECTIONS = List.of("flink-cluster");
        private static final Path FOLDER = Path.of("runs", "flink");

        private final Terminal terminal;

        @Mixin
        private final RunOptions options = new RunOptions();

        @Option(
                names = "--port",
                paramLabel = "N",
                description = "Of the REST interface and the console, 0 for any free one (flink-cluster.port, default"
                        + " 8081).")
        private Optional<Integer> port = Optional.empty();

        @Option(
                names = "--task-managers",
                paramLabel = "N",
                description = "Processes that run tasks (flink-cluster.task-managers, default 1).")
        private Optional<Integer> taskManagers = Optional.empty();

        @Option(
                names = "--slots",
                paramLabel = "N",
                description = "Tasks side by side in each of them (flink-cluster.slots, default 2).")
        private Optional<Integer> slots = Optional.empty();

        @Option(
                names = "--memory",
                paramLabel = "SIZE",
                description = "Of each task manager in all (flink-cluster.task-manager-memory, default 2g).")
        private Optional<String> memory = Optional.empty();

        private Up(Terminal terminal) {
            this.terminal = terminal;
        }

        static CommandLine commandLine(Terminal terminal) {
            CommandLine command = new CommandLine(new Up(terminal));
            RunOptions.mayLeaveOutDir(command.getCommandSpec(), dir -> dir.paramLabel("DIR")
                    .description("Where the cluster keeps its settings, logs and scratch files; no run (default "
                            + FOLDER + ")."));
            command.getCommandSpec().usageMessage().footer(SettingsHelp.of(SECTIONS));
            return command;
        }

        @Override
        public Integer call() {
            Map<String, String> flags = new LinkedHashMap<>();
            port.ifPresent(number -> flags.put("flink-cluster.port", number.toString()));
            taskManagers.ifPresent(number -> flags.put("flink-cluster.task-managers", number.toString()));
            slots.ifPresent(number -> flags.put("flink-cluster.slots", number.toString()));
            memory.ifPresent(size -> flags.put("flink-cluster.task-manager-memory", size));
            Configuration configuration = options.configuration(flags, List.of());
            FlinkClusterSettings settings = configuration.read(FlinkClusterSettings::from);
            try (FlinkCluster cluster =
                    FlinkCluster.start(settings, options.runOr(FOLDER).root())) {
                Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "end Flink"));
                terminal.line(
                        "Flink at http://" + cluster.address() + ": " + count(settings.taskManagers(), "task manager")
                                + " of " + count(settings.slots(), "slot") + ", logs in " + cluster.logs()
                                + "  (Ctrl-C ends it)");
                terminal.line("Jobs go there with --flink-master " + cluster.address());
                String ended = cluster.awaitEnd();
                throw new StepFailed("the " + ended.replace('-', ' ') + " has ended, and with it this cluster; see "
                        + cluster.logs().resolve(ended + ".log"));
            }
        }

        private static String count(int number, String what) {
            return number + " " + what + (number == 1 ? "" : "s");
        }
    }
}
