package io.genrec.cli;

import io.genrec.cli.machine.TemporaryFolder;
import io.genrec.cli.step.Steps;
import io.genrec.cli.terminal.Terminal;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The genrec command. Exit codes: 0 where the command did its work, 1 where it could not, 2 for bad usage. */
@Command(
        name = "genrec",
        description = {
            "Generative retrieval on the JVM: from a raw interaction log to served pages.",
            "Start with `genrec quickstart`. For a log of your own: import, run, serve. `run` runs the steps features,"
                    + " tokenize, train, evaluate and report, each of which is a command, too."
        },
        versionProvider = GenrecVersion.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class Genrec {
    private static final int HELP_WIDTH = 126;

    /** What {@code --help} of a command begins with. */
    private static final Map<String, String> EXAMPLES = Map.ofEntries(
            Map.entry("quickstart", "quickstart"),
            Map.entry("run", "run --dir runs/shop"),
            Map.entry("simulate", "simulate --dir runs/shop --users 2000 --days 14"),
            Map.entry("import", "import --dir runs/shop --from clicks.csv --items items.csv --config shop.conf"),
            Map.entry("features", "features --dir runs/shop --test 7d --valid 7d"),
            Map.entry("tokenize", "tokenize --dir runs/shop"),
            Map.entry("assign", "assign --dir runs/shop --vectors new.npy --vector-ids new.txt"),
            Map.entry("items", "items add --dir runs/shop --from new-items.csv"),
            Map.entry("items add", "items add --dir runs/shop --from new-items.csv"),
            Map.entry("items retire", "items retire --dir runs/shop --item i00937"),
            Map.entry("items rollback", "items rollback --dir runs/shop --to 3"),
            Map.entry("items list", "items list --dir runs/shop --item i00937"),
            Map.entry("train", "train --dir runs/shop --epochs 12"),
            Map.entry("train-sasrec", "train-sasrec --dir runs/shop"),
            Map.entry("reward", "reward --dir runs/shop"),
            Map.entry("align", "align --dir runs/shop --console-port 8190"),
            Map.entry("tune", "tune --dir runs/shop"),
            Map.entry("evaluate", "evaluate --dir runs/shop"),
            Map.entry("abtest", "abtest --dir runs/quickstart --users 20000"),
            Map.entry("report", "report --dir runs/shop"),
            Map.entry("serve", "serve --dir runs/shop --port 8080"),
            Map.entry("load", "load --dir runs/shop --url http://127.0.0.1:8080 --rate 20"),
            Map.entry("stream", "stream --dir runs/shop --kafka localhost:9092 --redis redis://localhost:6379"),
            Map.entry("node", "node --dir runs/shop --role rollout,reward --join 127.0.0.1:25520"),
            Map.entry("flink", "flink up"),
            Map.entry("flink up", "flink up --task-managers 2"),
            Map.entry("bench", "bench decode --dir runs/bench"),
            Map.entry("bench decode", "bench decode --dir runs/bench --beams 16,64,256"),
            Map.entry("bench cache", "bench cache --dir runs/bench --list 50,500 --history 20,1000"),
            Map.entry("bench train", "bench train --dir runs/bench --peer python3"),
            Map.entry("bench align", "bench align --dir runs/bench --workers 1,8,64"),
            Map.entry("bench features", "bench features --dir runs/bench --events 1000000,5000000"),
            Map.entry("bench freshness", "bench freshness --dir runs/quickstart --rate 500"),
            Map.entry("bench stream", "bench stream --dir runs/bench --events 1000000"),
            Map.entry("reproduce", "reproduce scientific"),
            Map.entry("doctor", "doctor --dir runs/shop"));

    private Genrec() {}

    public static void main(String[] arguments) {
        TemporaryFolder.tidy();
        System.exit(execute(Terminal.ofProcess(), arguments));
    }

    /** Runs one command. @return the exit code */
    public static int execute(Terminal terminal, String... arguments) {
        try {
            return commandLine(terminal).execute(arguments);
        } catch (Error e) { // which no handler of exceptions sees
            return new FailureReport(terminal).handleError(e, arguments);
        }
    }

    /** All commands. */
    static CommandLine commandLine(Terminal terminal) {
        CommandLine genrec = new CommandLine(new Genrec());
        genrec.addSubcommand(QuickstartCommand.commandLine(terminal));
        genrec.addSubcommand(RunCommand.commandLine(terminal));
        Steps.ALL.stream()
                .filter(step -> step.group().isEmpty())
                .forEach(step -> genrec.addSubcommand(StepCommand.commandLine(step, terminal)));
        genrec.addSubcommand(ItemsCommand.commandLine(terminal));
        genrec.addSubcommand(ReproduceCommand.commandLine(terminal));
        genrec.addSubcommand(new ReproduceCommand.FormerName());
        genrec.addSubcommand(NodeCommand.commandLine(terminal));
        genrec.addSubcommand(ServeCommand.commandLine(terminal));
        genrec.addSubcommand(ServeCommand.Load.commandLine(terminal));
        genrec.addSubcommand(BenchCommand.commandLine(terminal));
        genrec.addSubcommand(StreamCommand.commandLine(terminal));
        genrec.addSubcommand(FlinkCommand.commandLine(terminal));
        genrec.addSubcommand(DoctorCommand.commandLine(terminal));
        addExamples(genrec);
        FailureReport report = new FailureReport(terminal);
        return genrec.setOut(terminal.out())
                .setErr(terminal.err())
                .setUsageHelpWidth(HELP_WIDTH)
                .setParameterExceptionHandler(report)
                .setExecutionExceptionHandler(report);
    }

    /** Puts each command's example before its usage, where there is one; the same of their commands. A header would stand in lists of commands. */
    private static void addExamples(CommandLine commands) {
        for (CommandLine command : commands.getSubcommands().values()) {
            String name = command.getCommandSpec().qualifiedName().replaceFirst("^genrec ", "");
            String example = EXAMPLES.get(name);
            if (example != null) {
                command.getCommandSpec().usageMessage().synopsisHeading("Example: ./genrec " + example + "%n%nUsage: ");
            }
            addExamples(command);
        }
    }
}
