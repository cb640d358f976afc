package io.genrec.cli;

import io.genrec.cli.doctor.Finding;
import io.genrec.cli.doctor.MachineCheck;
import io.genrec.cli.doctor.RunCheck;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.storage.RunAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks over a machine and a run, and says how to mend what is wrong. */
@Command(
        name = "doctor",
        description = {
            "Looks over the machine, and over a run: what is in it, whether its steps fit together, what looks wrong in its"
                    + " data.",
            "Ends with 1 where something is wrong; not where something merely deserves a look."
        })
final class DoctorCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--dir",
            paramLabel = "RUN",
            converter = RunOptions.ToAddress.class,
            description = "The run directory; without it, the machine alone.")
    private Optional<RunAddress> dir = Optional.empty();

    @Mixin
    @SuppressWarnings("unused") // picocli acts on it
    private final HelpOption help = new HelpOption();

    private DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandLine commandLine(Terminal terminal) {
        return new CommandLine(new DoctorCommand(terminal));
    }

    @Override
    public Integer call() {
        Optional<RunDirectory> run = dir.map(RunOptions::existing);
        List<Finding> findings = new ArrayList<>(MachineCheck.findings(run.map(RunDirectory::root)));
        run.ifPresent(directory -> findings.addAll(RunCheck.findings(directory)));
        findings.forEach(finding -> terminal.line(String.format(
                Locale.ROOT, "%-5s %-16s %s", finding.kind().label(), finding.subject(), finding.text())));
        long wrong = count(findings, Finding.Kind.WRONG);
        long doubtful = count(findings, Finding.Kind.DOUBTFUL);
        terminal.line("");
        terminal.line(wrong + doubtful == 0 ? "All is well." : wrong + " to mend, " + doubtful + " to look at.");
        return wrong == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static long count(List<Finding> findings, Finding.Kind kind) {
        return findings.stream().filter(finding -> finding.kind() == kind).count();
    }
}
