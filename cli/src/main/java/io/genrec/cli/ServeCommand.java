package io.genrec.cli;

import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.serving.SecondStage;
import io.genrec.serving.Serving;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves a bundle over HTTP until it is interrupted. */
@Command(
        name = "serve",
        description = "Serves a bundle of the run over HTTP, with a console at /, until interrupted (Ctrl-C).")
final class ServeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(names = "--port", paramLabel = "N", description = "Where to listen, 0 for any free port (serve.port).")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--bundle",
            paramLabel = "NAME",
            description =
                    "auto (aligned, where this run's bundle was), sft, a method of alignment such as grpo-sr, or a"
                            + " folder (serve.bundle).")
    private Optional<String> bundle = Optional.empty();

    @Option(
            names = "--ranked-by",
            paramLabel = "WHAT",
            description =
                    "likelihood, or reward: the run's reward model orders what the decoder finds (serve.ranked-by).")
    private Optional<String> rankedBy = Optional.empty();

    @Option(
            names = "--redis",
            paramLabel = "URI",
            description = "A Redis of your own (redis.uri); without, the bundled one.")
    private Optional<String> redis = Optional.empty();

    private ServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandLine commandLine(Terminal terminal) {
        CommandLine command = new CommandLine(new ServeCommand(terminal));
        command.getCommandSpec().usageMessage().footer(SettingsHelp.of(sections()));
        return command;
    }

    @Override
    public Integer call() {
        RunDirectory run = options.existingRun("serve");
        Map<String, String> flags = new LinkedHashMap<>();
        port.ifPresent(number -> flags.put("serve.port", number.toString()));
        bundle.ifPresent(name -> flags.put("serve.bundle", name));
        rankedBy.ifPresent(what -> flags.put("serve.ranked-by", what));
        redis.ifPresent(uri -> flags.put("redis.uri", uri));
        Configuration configuration = options.configuration(flags, List.of());
        Serving.Settings settings = configuration.read(Serving.Settings::from);
        SecondStage reward = configuration.read(RewardedGenerator::secondStage);
        untilInterrupted(settings, run, reward, terminal);
        return CommandLine.ExitCode.OK;
    }

    /** Serves until the process is told to end. */
    static void untilInterrupted(Serving.Settings settings, RunDirectory run, SecondStage reward, Terminal terminal) {
        try (Serving serving = Serving.start(settings, run, reward)) {
            terminal.line(serving.greeting());
            serving.awaitEnd();
        }
    }

    private static List<String> sections() {
        return Stream.concat(Serving.SECTIONS.stream(), Stream.of("reward-ranking"))
                .toList();
    }
}
