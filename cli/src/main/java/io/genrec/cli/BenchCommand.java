package io.genrec.cli;

import com.typesafe.config.Config;
import io.genrec.actors.alignment.ClusterSettings;
import io.genrec.benchmarks.AlignmentOverhead;
import io.genrec.benchmarks.CacheSpeed;
import io.genrec.benchmarks.DecodePeer;
import io.genrec.benchmarks.DecodeSpeed;
import io.genrec.benchmarks.StreamSpeed;
import io.genrec.benchmarks.TorchPeer;
import io.genrec.benchmarks.TrainingSpeed;
import io.genrec.cli.terminal.ProgressLine;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.model.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a part of genrec on the machine at hand, each part a command of its own. */
@Command(
        name = "bench",
        description = {
            "Measures how fast a part of genrec is on this machine, beside a yardstick in the same run.",
            "Tables of quality are another command: genrec reproduce."
        },
        synopsisSubcommandLabel = "PART")
final class BenchCommand {
    @Mixin
    @SuppressWarnings("unused") // picocli acts on it
    private final HelpOption help = new HelpOption();

    private BenchCommand() {}

    static CommandLine commandLine(Terminal terminal) {
        return new CommandLine(new BenchCommand())
                .addSubcommand(Decode.commandLine(terminal))
                .addSubcommand(Cache.commandLine(terminal))
                .addSubcommand(Train.commandLine(terminal))
                .addSubcommand(Align.commandLine(terminal))
                .addSubcommand(BenchFeaturesCommand.commandLine(terminal))
                .addSubcommand(BenchFreshnessCommand.commandLine(terminal))
                .addSubcommand(Streaming.commandLine(terminal));
    }

    /** Requests a second, beside what a large product reaches and what others need for the same requests. */
    @Command(
            name = "decode",
            description = {
                "Requests from history to ranked items: throughput, latency in a closed and an open loop, arithmetic beside",
                "a large product of the same library, memory, and lists compared with those of the first engine; the same",
                "requests by eager PyTorch and Hugging Face generate where a Python has them. Writes bench/decode.json."
            })
    static final class Decode implements Callable<Integer> {
        private static final int ONE_LAYERS_WIDTH = 32;

        private final Terminal terminal;

        @Mixin
        private final RunOptions options = new RunOptions();

        @Option(
                names = "--bundle",
                paramLabel = "FOLDER",
                description = "A bundle to measure; without, random weights over a random catalogue.")
        private Optional<Path> bundle = Optional.empty();

        @Option(
                names = "--dim",
                paramLabel = "N",
                description =
                        "Width of random layers, a multiple of 32; without, what genrec.model.layers makes of it.")
        private Optional<Integer> dim = Optional.empty();

        @Option(names = "--layers", paramLabel = "N", description = "Random layers; without, genrec.model.layers.")
        private Optional<Integer> layers = Optional.empty();

        @Option(
                names = "--heads",
                paramLabel = "N",
                description = "Query heads of 32; without, one for each 32 of the width. Two share a key-value head.")
        private Optional<Integer> heads = Optional.empty();

        @Option(
                names = "--engine",
                paramLabel = "NAME",
                split = ",",
                description =
                        "Engines to measure, as genrec.engine.name names them; the first is what lists are compared"
                                + " with. Without, the one that is set.")
        private List<String> engines = List.of();

        @Option(
                names = "--items",
                paramLabel = "N",
                defaultValue = "20000",
                description = "Items of a random catalogue (default ${DEFAULT-VALUE}).")
        private int items;

        @Option(
                names = "--history",
                paramLabel = "N",
                defaultValue = "50",
                description = "Items of each history (default ${DEFAULT-VALUE}).")
        private int history;

        @Option(
                names = "--beams",
                paramLabel = "N",
                split = ",",
                defaultValue = "16,64,256",
                description = "Widths of the search, one measurement each (default ${DEFAULT-VALUE}).")
        private List<Integer> beams = List.of();

        @Option(
                names = "--count",
                paramLabel = "N",
                defaultValue = "10",
                description = "Items of each list (default ${DEFAULT-VALUE}).")
        private int count;

        @Option(
                names = "--clients",
                paramLabel = "N",
                description = "That ask at once, one request after the other; without, one a core.")
        private int clients = Runtime.getRuntime().availableProcessors();

        @Option(
                names = "--seconds",
                paramLabel = "N",
                defaultValue = "3",
                description = "Of each measurement, after a third of it to warm up (default ${DEFAULT-VALUE}).")
        private double seconds;

        @Option(
                names = "--open-loop",
                paramLabel = "SHARE",
                defaultValue = "0.7",
                description = "Of the throughput, at which requests arrive in the open loop; 0 for no open loop"
                        + " (default ${DEFAULT-VALUE}).")
        private double openLoop;

        @Option(
                names = "--peer",
                paramLabel = "PYTHON",
                description =
                        "A Python that has torch, and perhaps transformers, for the same requests in eager PyTorch"
                                + " and by Hugging Face's generate; they have no history pointer.")
        private Optional<String> python = Optional.empty();

        private Decode(Terminal terminal) {
            this.terminal = terminal;
        }

        static CommandLine commandLine(Terminal terminal) {
            CommandLine command = new CommandLine(new Decode(terminal));
            command.getCommandSpec().usageMessage().footer(SettingsHelp.of(DecodeSpeed.SECTIONS));
            return command;
        }

        @Override
        public Integer call() {
            DecodeSpeed.Load load = new DecodeSpeed.Load(history, beams, count, clients, seconds, openLoop);
            DecodeSpeed speed = options.configuration(Map.of(), List.of()).read(genrec -> {
                List<EngineSettings> measured = engines.isEmpty()
                        ? List.of(EngineSettings.from(genrec))
                        : engines.stream()
                                .map(name -> EngineSettings.named(name, genrec))
                                .toList();
                return bundle.isPresent()
                        ? DecodeSpeed.of(Bundle.load(bundle.get()), measured, load)
                        : DecodeSpeed.random(model(genrec), items, measured, load);
            });
            RunDirectory run = options.run();
            List<String> lines;
            try (ProgressLine progress = new ProgressLine("bench decode", terminal)) {
                lines = speed.measure(python.map(DecodePeer::new), run, progress);
            }
            lines.forEach(terminal::line);
            return CommandLine.ExitCode.OK;
        }

        private ModelConfig model(Config genrec) {
            ModelConfig settings = TrainingSpeed.model(genrec);
            int depth = layers.orElse(settings.layers());
            int width = dim.orElse(ONE_LAYERS_WIDTH * depth);
            if (width % ONE_LAYERS_WIDTH != 0) {
                throw new StepFailed("--dim must be a multiple of " + ONE_LAYERS_WIDTH + ": " + width);
            }
            ModelConfig.Backbone shape = ModelConfig.Backbone.ofDepth(width / ONE_LAYERS_WIDTH);
            int queries = heads.orElse(shape.attention().heads());
            return settings.withBackbone(new ModelConfig.Backbone(
                    depth,
                    width,
                    shape.intermediateSize(),
                    new ModelConfig.Attention(
                            queries,
                            queries % 2 == 0 ? queries / 2 : queries,
                            shape.attention().headSize())));
        }
    }

    /** Pages of the list cache a second, beside Lettuce alone. */
    @Command(
            name = "cache",
            description = {
                "Pages that are in Redis already, read through the list cache and over HTTP, beside Lettuce alone reading",
                "the same bytes in the same run. With a Redis of its own. Writes bench/cache.json."
            })
    static final class Cache implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final RunOptions options = new RunOptions();

        @Option(
                names = "--list",
                paramLabel = "N",
                split = ",",
                defaultValue = "50,500",
                description = "Items of a list, a measurement each (default ${DEFAULT-VALUE}).")
        private List<Integer> items = List.of();

        @Option(
                names = "--history",
                paramLabel = "N",
                split = ",",
                defaultValue = "20,1000",
                description = "Behaviours that it was made from, with each of the lists (default ${DEFAULT-VALUE}).")
        private List<Integer> histories = List.of();

        @Option(
                names = "--clients",
                paramLabel = "N",
                defaultValue = "32",
                description = "That read at once, one page after the other (default ${DEFAULT-VALUE}).")
        private int clients;

        @Option(
                names = "--seconds",
                paramLabel = "N",
                defaultValue = "1",
                description = "Of each measurement in a round (default ${DEFAULT-VALUE}).")
        private double seconds;

        @Option(
                names = "--rounds",
                paramLabel = "N",
                defaultValue = "5",
                description = "After one to warm up; the median counts (default ${DEFAULT-VALUE}).")
        private int rounds;

        private Cache(Terminal terminal) {
            this.terminal = terminal;
        }

        static CommandLine commandLine(Terminal terminal) {
            return new CommandLine(new Cache(terminal));
        }

        @Override
        public Integer call() {
            List<CacheSpeed.Shape> shapes = items.stream()
                    .flatMap(list -> histories.stream().map(history -> new CacheSpeed.Shape(list, history)))
                    .toList();
            CacheSpeed speed = options.configuration(Map.of(), List.of()).read(CacheSpeed::new);
            CacheSpeed.Load load = new CacheSpeed.Load(shapes, clients, seconds, rounds);
            RunDirectory run = options.run();
            List<String> lines;
            try (ProgressLine progress = new ProgressLine("bench cache", terminal)) {
                lines = speed.measure(load, run, progress);
            }
            lines.forEach(terminal::line);
            return CommandLine.ExitCode.OK;
        }
    }

    /** Training steps a second, beside the same steps in eager PyTorch where a Python has it. */
    @Command(
            name = "train",
            description = "Training steps, in turns with the same steps in eager PyTorch. Writes bench/train.json.")
    static final class Train implements Callable<Integer> {
        private static final String DEFAULT_PYTHON = "python3";

        private final Terminal terminal;

        @Mixin
        private final RunOptions options = new RunOptions();

        @Option(
                names = "--peer",
                paramLabel = "PYTHON",
                description = "A Python that has torch. Without, python3 where it has torch, else no peer.")
        private Optional<String> python = Optional.empty();

        private Train(Terminal terminal) {
            this.terminal = terminal;
        }

        static CommandLine commandLine(Terminal terminal) {
            CommandLine command = new CommandLine(new Train(terminal));
            command.getCommandSpec().usageMessage().footer(SettingsHelp.of(TrainingSpeed.SECTIONS));
            return command;
        }

        @Override
        public Integer call() {
            Configuration configuration = options.configuration(Map.of(), List.of());
            TrainingSpeed speed = configuration.read(TrainingSpeed::of);
            RunDirectory run = options.run();
            TorchPeer peer = new TorchPeer(python.orElse(DEFAULT_PYTHON));
            boolean found = peer.found();
            if (!found && python.isPresent()) {
                throw new StepFailed(peer.python()
                        + " is not a Python with torch: `pip install torch` into it, or leave" + " --peer out");
            }
            try (ProgressLine progress = new ProgressLine("bench train", terminal)) {
                speed.measure(found ? Optional.of(peer) : Optional.empty(), run, progress)
                        .forEach(terminal::line);
            }
            if (!found) {
                terminal.line("no peer: " + peer.python() + " has no torch; name a Python that has with --peer");
            }
            return CommandLine.ExitCode.OK;
        }
    }

    /** What a cluster's coordination costs beside decoding. */
    @Command(
            name = "align",
            description = {
                "What an iteration of an alignment takes beside decoding, with stand-in decoders that take a given time",
                "and no processor. Writes bench/align.json."
            })
    static final class Align implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final RunOptions options = new RunOptions();

        @Option(
                names = "--workers",
                paramLabel = "N",
                split = ",",
                defaultValue = "1,8,64,256",
                description = "How many workers, one measurement each (default ${DEFAULT-VALUE}).")
        private List<Integer> workers = List.of();

        @Option(
                names = "--decode-millis",
                paramLabel = "N",
                defaultValue = "500",
                description = "That a prompt's rollouts take (default ${DEFAULT-VALUE}).")
        private int decodeMillis;

        private Align(Terminal terminal) {
            this.terminal = terminal;
        }

        static CommandLine commandLine(Terminal terminal) {
            return new CommandLine(new Align(terminal));
        }

        @Override
        public Integer call() {
            ClusterSettings settings =
                    options.configuration(Map.of(), List.of()).read(ClusterSettings::from);
            RunDirectory run = options.run();
            List<String> lines;
            try (ProgressLine progress = new ProgressLine("bench align", terminal)) {
                lines = AlignmentOverhead.measure(settings, workers, decodeMillis, run, progress);
            }
            lines.forEach(terminal::line);
            return CommandLine.ExitCode.OK;
        }
    }

    /** The streaming job's events a second of a core, beside the feature step's. */
    @Command(
            name = "stream",
            description = {
                "Events a second and core of the streaming job, from a Kafka to a Redis of its own and to Parquet, beside the",
                "feature step on the same log. Writes bench/stream.json."
            })
    static final class Streaming implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final RunOptions options = new RunOptions();

        @Option(
                names = "--events",
                paramLabel = "N",
                defaultValue = "1000000",
                description = "Length of the log (default ${DEFAULT-VALUE}).")
        private int events;

        @Option(
                names = "--parallelism",
                paramLabel = "N",
                split = ",",
                defaultValue = "1,2",
                description = "Of the job, one measurement each (default ${DEFAULT-VALUE}).")
        private List<Integer> parallelism = List.of();

        @Option(
                names = "--hot-users",
                paramLabel = "N",
                split = ",",
                defaultValue = "0,20",
                description = "Who make half of the log, one log each (default ${DEFAULT-VALUE}).")
        private List<Integer> hotUsers = List.of();

        private Streaming(Terminal terminal) {
            this.terminal = terminal;
        }

        static CommandLine commandLine(Terminal terminal) {
            CommandLine command = new CommandLine(new Streaming(terminal));
            command.getCommandSpec().usageMessage().footer(SettingsHelp.of(StreamSpeed.SECTIONS));
            return command;
        }

        @Override
        public Integer call() {
            Configuration configuration = options.configuration(Map.of(), List.of());
            StreamSpeed speed = configuration.read(StreamSpeed::of);
            RunDirectory run = options.run();
            try (ProgressLine progress = new ProgressLine("bench stream", terminal)) {
                speed.measure(new StreamSpeed.Load(events, parallelism, hotUsers), run, progress)
                        .forEach(terminal::line);
            }
            return CommandLine.ExitCode.OK;
        }
    }
}
