package io.genrec.cli;

import io.genrec.cache.CacheUnavailable;
import io.genrec.cli.machine.MachineFailure;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.BadConfiguration;
import io.genrec.datasets.run.StepFailed;
import io.genrec.inference.bundle.BrokenBundle;
import io.genrec.inference.engine.EngineFailed;
import io.genrec.inference.weights.BrokenWeights;
import io.genrec.kafka.KafkaUnavailable;
import io.genrec.storage.StorageFailed;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a failed command leaves behind: one sentence on the terminal, the whole trace in the run's log. */
final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
    /** What the modules throw where the world is not as it should be; their messages are written for users. */
    private static final List<Class<? extends Exception>> EXPECTED = List.of(
            StepFailed.class,
            BadConfiguration.class,
            BrokenBundle.class,
            BrokenWeights.class,
            EngineFailed.class,
            CacheUnavailable.class,
            KafkaUnavailable.class,
            StorageFailed.class);

    private final Terminal terminal;

    FailureReport(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        say(MachineFailure.sentence(failure).orElseGet(() -> usage(failure) + " see `" + command + " --help`"));
        return ExitCode.USAGE;
    }

    /** What was wrong with the words of a command, and where it can be told, which word was meant. */
    private static String usage(ParameterException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof MissingParameterException && message.contains("subcommand")) {
            return "no command is named:";
        }
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            return message.replace("option option", "option")
                            .replaceFirst(" is not an? (int|long)$", " is not a whole number")
                    + ";";
        }
        String word = unmatched.getUnmatched().get(0);
        boolean isCommand = !unmatched.isUnknownOption()
                && !failure.getCommandLine().getSubcommands().isEmpty();
        String kind = unmatched.isUnknownOption()
                ? "Unknown option: '" + word + "'"
                : isCommand ? "there is no command '" + word + "'" : "'" + word + "' belongs to no option";
        return unmatched.getSuggestions().stream()
                .findFirst()
                .map(near -> kind + ": did you mean "
                        + (isCommand
                                ? "`"
                                        + failure.getCommandLine()
                                                .getCommandSpec()
                                                .qualifiedName() + " " + near + "`"
                                : near)
                        + "?")
                .orElse(kind + ";");
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        boolean badUsage = failure instanceof BadConfiguration;
        if (!badUsage) {
            LoggerFactory.getLogger(FailureReport.class)
                    .error("{} failed", command.getCommandSpec().qualifiedName(), failure);
        }
        say(sentence(failure));
        if (RunOptions.stacktrace(command)) {
            failure.printStackTrace(terminal.err());
        }
        return badUsage ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    /** What no handler of exceptions sees: memory that is out, native code that cannot be loaded. */
    int handleError(Error failure, String... arguments) {
        say(sentence(failure));
        LoggerFactory.getLogger(FailureReport.class).error("genrec failed", failure);
        if (List.of(arguments).contains("--stacktrace")) {
            failure.printStackTrace(terminal.err());
            terminal.err().flush();
        }
        return ExitCode.SOFTWARE;
    }

    private void say(String sentence) {
        terminal.err().println("genrec: " + sentence.replaceAll("\\s*\\R\\s*", " "));
        terminal.err().flush();
    }

    /** What went wrong, for the person at the terminal. */
    static String sentence(Throwable failure) {
        Optional<String> ofMachine = MachineFailure.sentence(failure);
        if (ofMachine.isPresent()
                && !(failure instanceof EngineFailed
                        || failure instanceof CacheUnavailable
                        || failure instanceof KafkaUnavailable)) {
            return ofMachine.get();
        }
        if (EXPECTED.stream().anyMatch(expected -> expected.isInstance(failure))) {
            return String.valueOf(failure.getMessage());
        }
        Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        if (cause instanceof NoSuchFileException absent) {
            return "no such file: " + absent.getFile();
        }
        if (cause instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        }
        if (failure instanceof UncheckedIOException && failure.getMessage() != null) {
            return failure.getMessage();
        }
        String message = failure.getMessage() == null ? "" : " (" + failure.getMessage() + ")";
        String where = RunOptions.log().isEmpty() ? "--stacktrace shows where" : "the trace is in " + RunOptions.log();
        return "a mistake in genrec itself" + message + ": see what `genrec doctor` finds, and please report it; "
                + where;
    }
}
