package io.genrec.cli;

import io.genrec.cli.terminal.ProgressLine;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.flink.stream.StreamJob;
import io.genrec.flink.stream.StreamSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The streaming job of a run, until it is interrupted or, with --until-now, has read everything. */
@Command(
        name = "stream",
        description = {
            "Follows events in Kafka: keeps users' sequences in Redis, and makes page samples as their pages complete.",
            "Goes on where it was stopped; Ctrl-C saves its state first. Without a state it begins with the run's"
                    + " sequences/."
        })
final class StreamCommand implements Callable<Integer> {
    private static final List<String> SECTIONS = List.of("stream", "kafka", "redis", "features", "flink");

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "The brokers (kafka.bootstrap).")
    private Optional<String> kafka = Optional.empty();

    @Option(names = "--redis", paramLabel = "URI", description = "The Redis that serving reads (redis.uri).")
    private Optional<String> redis = Optional.empty();

    @Option(names = "--until-now", description = "End at what is in Kafka now, and complete all pages.")
    private boolean untilNow;

    @Option(
            names = "--flink-master",
            paramLabel = "HOST:PORT",
            description =
                    "The REST interface of a Flink cluster that sees the run directory under the same path, and Kafka"
                            + " and Redis under the same addresses (flink.master).")
    private Optional<String> flinkMaster = Optional.empty();

    @Option(
            names = "--detach",
            description =
                    "With --flink-master: leave the job to the cluster and end. A later start goes on from its last"
                            + " checkpoint or savepoint.")
    private boolean detach;

    private StreamCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandLine commandLine(Terminal terminal) {
        CommandLine command = new CommandLine(new StreamCommand(terminal));
        command.getCommandSpec().usageMessage().footer(SettingsHelp.of(SECTIONS));
        return command;
    }

    @Override
    public Integer call() {
        Map<String, String> flags = new LinkedHashMap<>();
        kafka.ifPresent(brokers -> flags.put("kafka.bootstrap", brokers));
        redis.ifPresent(uri -> flags.put("redis.uri", uri));
        flinkMaster.ifPresent(master -> flags.put("flink.master", master));
        Configuration configuration = options.configuration(flags, List.of());
        StreamSettings settings = configuration.read(StreamSettings::from);
        if (settings.redis().wantsBundled()) {
            throw new StepFailed("no Redis to write sequences to: name the one that serving reads, by --redis"
                    + " (genrec.redis.uri)");
        }
        if (detach && (untilNow || !settings.flink().outlivesThisProcess())) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--detach is for a job without an end on a cluster, --flink-master");
        }
        RunDirectory run = options.run();
        StreamJob job = StreamJob.start(settings, run, untilNow);
        if (detach) {
            terminal.line(
                    "Job " + job.id() + " runs on the Flink cluster: its console, or Flink's own commands, end it");
            return CommandLine.ExitCode.OK;
        }
        terminal.line("Streaming from " + settings.kafka().bootstrap() + " into Redis at "
                + settings.redis().address() + " and " + run.streamedSamples() + "  (Ctrl-C saves and ends)");
        StreamReport report = new StreamReport(job, run, settings.kafka().topics(), terminal);
        if (!untilNow) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(job, report), "save the stream"));
        }
        try (ProgressLine progress = new ProgressLine("stream", terminal)) {
            job.await(progress);
        } finally {
            report.say();
        }
        return CommandLine.ExitCode.OK;
    }

    private void stop(StreamJob job, StreamReport report) {
        if (!job.ended().isDone()) {
            try {
                terminal.line("Saved to " + job.stop());
            } catch (StepFailed e) {
                terminal.line(String.valueOf(e.getMessage()));
            }
            report.say();
        }
    }
}
