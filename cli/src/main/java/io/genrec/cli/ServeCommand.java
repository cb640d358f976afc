package io.genrec.cli;

import io.genrec.benchmarks.PageLoad;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.page.UserSequence;
import io.genrec.serving.Serving;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves a bundle over HTTP until it is interrupted. */
@Command(
        name = "serve",
        description = "Serves a bundle of the run over HTTP, with a console at /, until interrupted (Ctrl-C).")
final class ServeCommand implements Callable<Integer> {
    /** What a server reads of a run. */
    private static final List<String> PARTS = List.of("served", "bundle", "aligned", "sequences", "generations");

    private final Terminal terminal;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(names = "--port", paramLabel = "N", description = "Where to listen, 0 for any free port (serve.port).")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--bundle",
            paramLabel = "NAME",
            description =
                    "auto (the tuned one, else the aligned one, where they are of this run's bundle), served, sft, a method"
                            + " of alignment such as grpo-sr, or a folder (serve.bundle).")
    private Optional<String> bundle = Optional.empty();

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
        command.getCommandSpec().usageMessage().footer(SettingsHelp.of(Serving.SECTIONS));
        return command;
    }

    @Override
    public Integer call() {
        RunDirectory run = options.existingRun("serve", PARTS);
        Map<String, String> flags = new LinkedHashMap<>();
        port.ifPresent(number -> flags.put("serve.port", number.toString()));
        bundle.ifPresent(name -> flags.put("serve.bundle", name));
        redis.ifPresent(uri -> flags.put("redis.uri", uri));
        Configuration configuration = options.configuration(flags, List.of());
        Serving.Settings settings = configuration.read(Serving.Settings::from);
        untilInterrupted(settings, run, terminal);
        return CommandLine.ExitCode.OK;
    }

    /** Serves until the process is told to end. */
    static void untilInterrupted(Serving.Settings settings, RunDirectory run, Terminal terminal) {
        try (Serving serving = Serving.start(settings, run)) {
            terminal.line(serving.greeting());
            serving.awaitEnd();
        }
    }

    /** Load on a running server, with its promises checked. */
    @Command(
            name = "load",
            description = {
                "Reads pages of a running server as shoppers do, who come at a rate whether or not it keeps up, and holds every",
                "answer against what is promised: no item twice, none skipped, the same page again in the same bytes. Prints",
                "throughput, percentiles, answers by status and broken promises; ends with 1 where there are any."
            })
    static final class Load implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final RunOptions options = new RunOptions();

        @Option(
                names = "--url",
                paramLabel = "URL",
                split = ",",
                defaultValue = "http://127.0.0.1:8080",
                description = "The server (default ${DEFAULT-VALUE}). Repeatable: of several, those that are ready are"
                        + " asked in turn.")
        private List<URI> urls = List.of();

        @Option(
                names = "--rate",
                paramLabel = "N",
                defaultValue = "20",
                description = "Shoppers who come each second (default ${DEFAULT-VALUE}).")
        private double rate;

        @Option(
                names = "--seconds",
                paramLabel = "N",
                defaultValue = "30",
                description = "How long they come (default ${DEFAULT-VALUE}).")
        private int seconds;

        @Option(
                names = "--pages",
                paramLabel = "N",
                defaultValue = "5",
                description = "Pages that each reads at most (default ${DEFAULT-VALUE}).")
        private int pages;

        @Option(
                names = "--page-size",
                paramLabel = "N",
                defaultValue = "10",
                description = "Items of a page (default ${DEFAULT-VALUE}).")
        private int pageSize;

        @Option(
                names = "--think-millis",
                paramLabel = "N",
                defaultValue = "500",
                description = "Milliseconds between two pages of a shopper (default ${DEFAULT-VALUE}).")
        private int thinkMillis;

        @Option(
                names = "--tries",
                paramLabel = "N",
                defaultValue = "1",
                description =
                        "Of each request that is not answered with a page or with 410, a quarter of a second apart"
                                + " (default ${DEFAULT-VALUE}).")
        private int tries;

        @Option(
                names = "--lists-get-lost",
                description =
                        "Lists may get lost meanwhile, as where Redis evicts them: a first page asked for again may"
                                + " then begin another list.")
        private boolean listsGetLost;

        @Option(
                names = "--seed",
                paramLabel = "N",
                defaultValue = "1",
                description = "Of which pages are read again (default ${DEFAULT-VALUE}).")
        private long seed;

        private Load(Terminal terminal) {
            this.terminal = terminal;
        }

        static CommandLine commandLine(Terminal terminal) {
            CommandLine command = new CommandLine(new Load(terminal));
            command.getCommandSpec()
                    .usageMessage()
                    .footer("", "The key of the API, where the server asks for one, is read from GENREC_API_KEY.");
            return command;
        }

        @Override
        public Integer call() {
            RunDirectory run = options.existingRun(List.of("sequences"));
            List<String> users = ParquetTable.SEQUENCES.readAll(run.sequences()).stream()
                    .map(UserSequence::userId)
                    .toList();
            PageLoad.Result result = PageLoad.run(new PageLoad.Plan(
                    urls,
                    Optional.ofNullable(System.getenv("GENREC_API_KEY")).orElse(""),
                    users,
                    rate,
                    Duration.ofSeconds(seconds),
                    pages,
                    pageSize,
                    Duration.ofMillis(thinkMillis),
                    tries,
                    listsGetLost,
                    seed));
            terminal.line(String.format(
                    Locale.ROOT,
                    "%,d pages in %.1f s, %.1f a second; latency p50 %.1f ms, p95 %.1f ms, p99 %.1f ms",
                    result.latencies().size(),
                    result.seconds(),
                    result.throughput(),
                    result.percentile(0.5),
                    result.percentile(0.95),
                    result.percentile(0.99)));
            result.answers().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(answers -> terminal.line(String.format(
                            Locale.ROOT,
                            "  %s: %,d",
                            answers.getKey() == 0
                                    ? "no answer"
                                    : answers.getKey().toString(),
                            answers.getValue())));
            if (listsGetLost) {
                terminal.line(String.format(Locale.ROOT, "first pages made anew: %,d", result.madeAnew()));
            }
            terminal.line(String.format(Locale.ROOT, "broken promises: %,d", result.violated()));
            result.violations().forEach(violation -> terminal.line("  " + violation));
            return result.violated() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }
}
