package io.genrec.cli;

import io.genrec.benchmarks.Freshness;
import io.genrec.cache.RedisSequenceStore;
import io.genrec.cli.terminal.ProgressLine;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.stream.StreamSettings;
import io.genrec.serving.Serving;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How soon a click counts, measured on what {@code quickstart --live} starts. */
@Command(
        name = "freshness",
        description = {
            "From the acceptance of a click by POST /v1/events until the served history holds it, with a server, a Kafka, a",
            "streaming job and a Redis of its own, as quickstart --live starts them. Writes bench/freshness.json."
        })
final class BenchFreshnessCommand implements Callable<Integer> {
    private static final String ANY_PORT = "0";

    private final Terminal terminal;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "500",
            description = "Clicks a second, one a request (default ${DEFAULT-VALUE}).")
    private int perSecond;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "60",
            description = "How long to measure (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "75",
            description = "Seconds of clicks before that are not counted (default ${DEFAULT-VALUE}).")
    private int warmUpSeconds;

    private BenchFreshnessCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandLine commandLine(Terminal terminal) {
        CommandLine command = new CommandLine(new BenchFreshnessCommand(terminal));
        command.getCommandSpec().usageMessage().footer(SettingsHelp.of(List.of("stream", "kafka", "redis")));
        return command;
    }

    @Override
    public Integer call() {
        Configuration configuration = options.configuration(Map.of("serve.port", ANY_PORT), List.of());
        Serving.Settings serving = configuration.read(Serving.Settings::from);
        StreamSettings streaming = configuration.read(StreamSettings::from);
        Freshness.Load load =
                new Freshness.Load(perSecond, Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds));
        RunDirectory run = options.existingRun();
        Path results = run.root().resolve("bench");
        List<String> users = ParquetTable.SEQUENCES.readAll(run.sequences()).stream()
                .map(UserSequence::userId)
                .toList();
        List<String> items = ParquetTable.ITEMS.readAll(run.items()).stream()
                .map(Item::itemId)
                .toList();
        try (StagedFolder folder = new StagedFolder(results.resolve("freshness-run"));
                LiveLoop loop = LiveLoop.start(serving, streaming, borrowing(run, folder.path()), terminal);
                RedisSequenceStore store = RedisSequenceStore.open(loop.redis());
                ProgressLine progress = new ProgressLine("bench freshness", terminal)) {
            new Freshness(loop.address(), store, users, items, load)
                    .measure(results.resolve("freshness.json"), progress)
                    .forEach(terminal::line);
        }
        return CommandLine.ExitCode.OK;
    }

    /** A run with the bundles and the histories of another, so that its stream stays as it is. */
    private static RunDirectory borrowing(RunDirectory run, Path folder) {
        RunDirectory borrowing = new RunDirectory(folder);
        try {
            for (Path lent : List.of(run.bundle(), run.aligned(), run.sequences())) {
                if (Files.exists(lent)) {
                    Files.createSymbolicLink(folder.resolve(run.root().relativize(lent)), lent);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return borrowing;
    }
}
