package io.genrec.cli;

import com.typesafe.config.Config;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.RunLock;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Options that every command has. */
final class RunOptions {
    private static final String LOG = "io.genrec.log";

    @Option(
            names = "--dir",
            paramLabel = "RUN",
            required = true,
            description = "The run directory, where all steps meet.")
    private Path dir = Path.of("");

    @Option(names = "--config", paramLabel = "FILE", description = "Settings in HOCON, over the defaults below.")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One setting, over --config. Repeatable.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(names = "--stacktrace", description = "Print the stack trace of a failure, too; for developers.")
    private boolean stacktrace;

    @Mixin
    @SuppressWarnings("unused") // picocli acts on it
    private final HelpOption help = new HelpOption();

    /**
     * Makes {@code --dir} an option that may be left out.
     *
     * @param otherwise says in its help, and where it is known sets, what is then taken
     */
    static void mayLeaveOutDir(CommandSpec spec, UnaryOperator<OptionSpec.Builder> otherwise) {
        OptionSpec dir = spec.findOption("--dir");
        spec.remove(dir);
        spec.addOption(otherwise.apply(OptionSpec.builder(dir).required(false)).build());
    }

    /** A run that an earlier step began, to write to. @throws StepFailed where there is none */
    RunDirectory existingRun() {
        return run(existing(dir).root());
    }

    /** The same to look at: nothing in it is put right, or locked. */
    RunDirectory existingRunToRead() {
        return logTo(existing(dir));
    }

    /** A folder that is there. @throws StepFailed where it is not */
    static RunDirectory existing(Path dir) {
        RunDirectory run = new RunDirectory(dir);
        if (!Files.isDirectory(run.root())) {
            throw new StepFailed("no run at " + run.root() + ": begin one with `genrec simulate` or `genrec import`");
        }
        return run;
    }

    /**
     * A run that an earlier step began, for a process of which several may be at work in it: details go to a file of its
     * own, {@code <name>-<process id>.log}. To be called before anything else, for what reads settings may log.
     *
     * @throws StepFailed where there is none
     */
    RunDirectory existingRun(String name) {
        RunDirectory run = existingRun();
        System.setProperty(
                LOG,
                run.root()
                        .resolve(name + "-" + ProcessHandle.current().pid() + ".log")
                        .toString());
        return run;
    }

    /**
     * A run, old or new; from here on, its {@code genrec.log} is where details go.
     *
     * @throws StepFailed where the folder cannot be made
     */
    RunDirectory run() {
        return run(dir);
    }

    /** As {@link #run()}; where {@code --dir} is not given, at its default. */
    RunDirectory runOr(Path otherwise) {
        return run(dir.toString().isEmpty() ? otherwise : dir);
    }

    private static RunDirectory run(Path dir) {
        RunDirectory run = new RunDirectory(dir);
        try {
            Files.createDirectories(run.root());
        } catch (IOException e) {
            throw new StepFailed("cannot make the run directory " + run.root() + ": choose another with --dir", e);
        }
        RunLock.recover(run);
        return logTo(run);
    }

    private static RunDirectory logTo(RunDirectory run) {
        System.setProperty(LOG, run.root().resolve("genrec.log").toString());
        return run;
    }

    /** Where details go. */
    static String log() {
        return System.getProperty(LOG, "");
    }

    /** Whether a command was asked for stack traces. */
    static boolean stacktrace(CommandLine command) {
        return command.getMixins().values().stream()
                .anyMatch(mixin -> mixin instanceof RunOptions options && options.stacktrace);
    }

    /**
     * Flags over the file over presets over the defaults.
     *
     * @param flags by key under {@code genrec}
     * @param presets strongest first
     */
    Configuration configuration(Map<String, String> flags, List<Config> presets) {
        return configuration(List.of(Configuration.flags(flags)), presets);
    }

    /**
     * What stands above all over the options over presets over the defaults.
     *
     * @param above strongest first
     * @param presets strongest first
     */
    Configuration configuration(List<Config> above, List<Config> presets) {
        List<Config> layers = new ArrayList<>(above);
        layers.add(Configuration.flags(set));
        if (config != null) {
            layers.add(Configuration.file(config));
        }
        layers.addAll(presets);
        return Configuration.of(layers);
    }
}
