package io.genrec.cli;

import io.genrec.cli.configuration.Configuration;
import io.genrec.cli.terminal.ProgressLine;
import io.genrec.cli.terminal.Terminal;
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
import picocli.CommandLine.Option;

/** The streaming job of a run, until it is interrupted or, with --until-now, has read everything. */
@Command(
        name = "stream",
        description = {
            "Follows events in Kafka: keeps users' sequences in Redis, and makes page samples as their pages complete.",
            "Goes on where it was stopped; Ctrl-C saves its state first. Without a state it begins with the run's"
                    + " sequences/."
        })
final class StreamCommand implements Callable<Integer> {
    private static final List<String> SECTIONS = List.of("stream", "kafka", "redis", "features");

    private final Terminal terminal;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "The brokers (kafka.bootstrap).")
    private Optional<String> kafka = Optional.empty();

    @Option(names = "--redis", paramLabel = "URI", description = "The Redis that serving reads (redis.uri).")
    private Optional<String> redis = Optional.empty();

    @Option(names = "--until-now", description = "End at what is in Kafka now, and complete all pages.")
    private boolean untilNow;

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
        Configuration configuration = options.configuration(flags, List.of());
        StreamSettings settings = configuration.read(StreamSettings::from);
        if (settings.redis().wantsBundled()) {
            throw new StepFailed("no Redis to write sequences to: name the one that serving reads, by --redis"
                    + " (genrec.redis.uri)");
        }
        RunDirectory run = options.run();
        StreamJob job = StreamJob.start(settings, run, untilNow);
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
