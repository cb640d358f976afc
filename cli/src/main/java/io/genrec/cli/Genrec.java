package io.genrec.cli;

import io.genrec.cli.step.Steps;
import io.genrec.cli.terminal.Terminal;
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

    private Genrec() {}

    public static void main(String[] arguments) {
        System.exit(execute(Terminal.ofProcess(), arguments));
    }

    /** Runs one command. @return the exit code */
    public static int execute(Terminal terminal, String... arguments) {
        return commandLine(terminal).execute(arguments);
    }

    /** All commands. */
    static CommandLine commandLine(Terminal terminal) {
        CommandLine genrec = new CommandLine(new Genrec());
        genrec.addSubcommand(QuickstartCommand.commandLine(terminal));
        genrec.addSubcommand(RunCommand.commandLine(terminal));
        Steps.ALL.forEach(step -> genrec.addSubcommand(StepCommand.commandLine(step, terminal)));
        genrec.addSubcommand(ReproduceCommand.commandLine(terminal));
        genrec.addSubcommand(new ReproduceCommand.FormerName());
        genrec.addSubcommand(NodeCommand.commandLine(terminal));
        genrec.addSubcommand(ServeCommand.commandLine(terminal));
        genrec.addSubcommand(BenchCommand.commandLine(terminal));
        genrec.addSubcommand(StreamCommand.commandLine(terminal));
        genrec.addSubcommand(FlinkCommand.commandLine(terminal));
        Examples.addTo(genrec);
        FailureReport report = new FailureReport(terminal);
        return genrec.setOut(terminal.out())
                .setErr(terminal.err())
                .setUsageHelpWidth(HELP_WIDTH)
                .setParameterExceptionHandler(report)
                .setExecutionExceptionHandler(report);
    }
}
