package io.genrec.cli;

import com.typesafe.config.Config;
import io.genrec.cli.reproduce.ReproductionDirectory;
import io.genrec.cli.reproduce.ReproductionPlan;
import io.genrec.cli.reproduce.Variant;
import io.genrec.cli.step.Steps;
import io.genrec.cli.terminal.CommandText;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.BadConfiguration;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** From raw files to a table of models, over several seeds. */
@Command(
        name = "reproduce",
        description = {
            "From raw files to a table of models with confidence intervals, over several seeds.",
            "The same command goes on where it was cut short; finished steps are taken over. All settings of a dataset"
                    + " are in one file, cli/src/main/resources/io/genrec/cli/reproduce/DATASET.conf."
        })
final class ReproduceCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Parameters(index = "0", paramLabel = "DATASET", description = "scientific, uci or storefront.")
    private String dataset = "";

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Trainings of each model, with seeds 1 to N; default ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--variants",
            paramLabel = "NAMES",
            defaultValue = ReproductionPlan.MAIN,
            description =
                    "main, ablations, alignment, paper, all, or names of variants with commas between; default ${DEFAULT-VALUE}.")
    private String variants = ReproductionPlan.MAIN;

    @Option(
            names = "--from",
            paramLabel = "PATH",
            description = "The dataset's raw files, where they are not at ../shared/data.")
    private Optional<String> from = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private ReproduceCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandLine commandLine(Terminal terminal) {
        CommandLine command = new CommandLine(new ReproduceCommand(terminal));
        RunOptions.mayLeaveOutDir(
                command.getCommandSpec(), dir -> dir.description("Where its runs go, default runs/reproduce-DATASET."));
        return command;
    }

    @Override
    public Integer call() {
        ReproductionPlan plan = ReproductionPlan.of(dataset);
        List<Variant> chosen = plan.choose(variants);
        if (seeds < 1) {
            throw new BadConfiguration("--seeds must be positive: " + seeds);
        }
        Configuration common = options.configuration(raw(plan), List.of(plan.settings()));
        ReproductionRuns.Configurations configurations =
                new ReproductionRuns.Configurations(common, (variant, seed) -> configuration(plan, variant, seed));
        configurations.check(plan, chosen);
        RunDirectory root = options.runOr(Path.of("runs", "reproduce-" + dataset));
        String command = CommandText.of(spec.commandLine());
        new ReproductionRuns(plan, chosen, seeds, configurations, new ReproductionDirectory(root), terminal, command)
                .run();
        return CommandLine.ExitCode.OK;
    }

    private Configuration configuration(ReproductionPlan plan, Variant variant, int seed) {
        Config ofSeed = Configuration.flags(Map.of(variant.seedKey(), String.valueOf(seed)));
        return options.configuration(List.of(ofSeed, variant.settings()), List.of(plan.settings()));
    }

    /** Where the raw files are, as a flag of the import. */
    private Map<String, String> raw(ReproductionPlan plan) {
        if (!plan.begins().equals(Steps.IMPORT)) {
            if (from.isPresent()) {
                throw new BadConfiguration(dataset + " is simulated, and reads no files: leave out --from");
            }
            return Map.of();
        }
        String files = from.or(plan::from).orElseThrow();
        if (!Files.exists(Path.of(files))) {
            throw new BadConfiguration(
                    "no raw files of " + dataset + " at " + files + ": say where they are with --from");
        }
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("import.from", files);
        return flags;
    }

    /** What the command was called before: another name for speed, it seemed. */
    @Command(name = "benchmark", hidden = true)
    static final class FormerName implements Callable<Integer> {
        @Unmatched
        private final List<String> ignored = new ArrayList<>();

        @Override
        public Integer call() {
            throw new BadConfiguration("`genrec benchmark` is now `genrec reproduce` (tables of quality); speed is"
                    + " measured by `genrec bench`");
        }
    }
}
