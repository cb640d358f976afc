package io.genrec.cli;

import io.genrec.benchmarks.FeatureSpeed;
import io.genrec.cli.terminal.ProgressLine;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The feature step's events a second, beside DuckDB where its driver is there. */
@Command(
        name = "features",
        description = {
            "Events a second of the feature step, from Parquet and from JSON lines, on synthetic logs, beside DuckDB.",
            "A log of 20,000,000 events needs 4 GB of disk meanwhile. Writes bench/features.json."
        })
final class BenchFeaturesCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(
            names = "--events",
            paramLabel = "N",
            split = ",",
            defaultValue = "1000000,5000000",
            description = "Lengths of the logs, ascending (default ${DEFAULT-VALUE}).")
    private List<Long> lengths = List.of();

    @Option(
            names = "--from",
            paramLabel = "FORM",
            split = ",",
            defaultValue = FeatureSpeed.PARQUET + "," + FeatureSpeed.JSONL,
            description = "Forms of the logs (default ${DEFAULT-VALUE}).")
    private List<String> forms = List.of();

    @Option(
            names = "--hot-users",
            paramLabel = "N",
            defaultValue = "0",
            description = "Who make half of each log, all of them together (default ${DEFAULT-VALUE}).")
    private int hotUsers;

    @Option(
            names = "--duckdb",
            paramLabel = "JAR",
            description = "DuckDB's JDBC driver. Without, the one in Maven's local repository, else no peer.")
    private Optional<Path> duckDb = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private BenchFeaturesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandLine commandLine(Terminal terminal) {
        CommandLine command = new CommandLine(new BenchFeaturesCommand(terminal));
        command.getCommandSpec().usageMessage().footer(SettingsHelp.of(FeatureSpeed.SECTIONS));
        return command;
    }

    @Override
    public Integer call() {
        if (!List.of(FeatureSpeed.PARQUET, FeatureSpeed.JSONL).containsAll(forms)) {
            throw new ParameterException(spec.commandLine(), "--from must be parquet, jsonl or both: " + forms);
        }
        if (hotUsers < 0) {
            throw new ParameterException(spec.commandLine(), "--hot-users counts from 0: " + hotUsers);
        }
        Configuration configuration = options.configuration(Map.of(), List.of());
        FeatureSpeed speed = configuration.read(FeatureSpeed::of);
        RunDirectory run = options.run();
        Optional<Path> peer = duckDb.or(BenchFeaturesCommand::fetched);
        try (ProgressLine progress = new ProgressLine("bench features", terminal)) {
            speed.measure(lengths, forms, hotUsers, peer, run, progress).forEach(terminal::line);
        }
        if (peer.isEmpty()) {
            terminal.line("no DuckDB: fetch its driver once (80 MB) with `./mvnw -q -N dependency:get -Dartifact="
                    + "org.duckdb:duckdb_jdbc:" + GenrecVersion.duckDb() + "`, or name one with --duckdb");
        }
        return CommandLine.ExitCode.OK;
    }

    private static Optional<Path> fetched() {
        String version = GenrecVersion.duckDb();
        Path jar = Path.of(
                System.getProperty("user.home"),
                ".m2/repository/org/duckdb/duckdb_jdbc",
                version,
                "duckdb_jdbc-" + version + ".jar");
        return Files.isRegularFile(jar) ? Optional.of(jar) : Optional.empty();
    }
}
