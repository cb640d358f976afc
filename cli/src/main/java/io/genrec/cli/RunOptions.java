package io.genrec.cli;

import com.typesafe.config.Config;
import io.genrec.cli.step.RunHome;
import io.genrec.cli.step.Step;
import io.genrec.cli.step.Steps;
import io.genrec.datasets.configuration.BadConfiguration;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.RunLock;
import io.genrec.datasets.run.StepFailed;
import io.genrec.storage.RunAddress;
import io.genrec.storage.StorageSettings;
import io.genrec.storage.StoredRun;
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
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that every command has. */
final class RunOptions {
    private static final String LOG = "io.genrec.log";
    private static final RunAddress NONE = new RunAddress.Folder(Path.of(""));

    @Option(
            names = "--dir",
            paramLabel = "RUN",
            required = true,
            converter = ToAddress.class,
            description = "The run directory, where all steps meet: a path, or for steps and servers also"
                    + " s3://bucket/run and the like.")
    private RunAddress dir = NONE;

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

    /** Reads {@code --dir}. */
    static final class ToAddress implements ITypeConverter<RunAddress> {
        @Override
        public RunAddress convert(String text) {
            try {
                return RunAddress.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /**
     * The run of a step, wherever it is.
     *
     * @throws StepFailed where it may not come into being with that step, and there is none
     */
    RunHome home(Step step, Configuration configuration) {
        if (dir instanceof RunAddress.Bucket bucket) {
            StoredRun stored = StoredRun.open(bucket, configuration.read(StorageSettings::from));
            if (!step.startsRun() && !stored.exists()) {
                throw noRun(bucket.toString());
            }
            return RunHome.bucket(run(stored));
        }
        return RunHome.folder(
                step.startsRun() ? run() : Steps.onlyShows(step) ? logTo(existing(folder())) : existingRun());
    }

    /**
     * A run that an earlier step began, for a command that reads it: where it is in a bucket, a copy of some parts.
     *
     * @param parts names under the run directory
     * @throws StepFailed where there is none
     */
    RunDirectory existingRun(List<String> parts) {
        return dir instanceof RunAddress.Bucket bucket
                ? copy(bucket, configuration(Map.of(), List.of()), parts)
                : existingRun();
    }

    private static RunDirectory copy(RunAddress.Bucket bucket, Configuration configuration, List<String> parts) {
        try (StoredRun stored = StoredRun.open(bucket, configuration.read(StorageSettings::from))) {
            if (!stored.exists()) {
                throw noRun(bucket.toString());
            }
            run(stored).fetch(parts.isEmpty() ? stored.names() : parts);
            return stored.local();
        }
    }

    private static StoredRun run(StoredRun stored) {
        run(stored.local().root());
        return stored;
    }

    private static StepFailed noRun(String where) {
        return new StepFailed("no run at " + where + ": begin one with `genrec simulate` or `genrec import`");
    }

    /** A run that an earlier step began, to write to. @throws StepFailed where there is none */
    RunDirectory existingRun() {
        return run(existing(folder()).root());
    }

    /** @throws BadConfiguration where the run is in a bucket, and the command knows no copies */
    private Path folder() {
        if (dir instanceof RunAddress.Folder folder) {
            return folder.path();
        }
        throw new BadConfiguration("this command works in a folder of this machine, and " + dir
                + " is in a bucket: name a path with --dir");
    }

    /** The same for any address; of one in a bucket, a copy of all of it. */
    static RunDirectory existing(RunAddress address) {
        return address instanceof RunAddress.Bucket bucket
                ? copy(bucket, Configuration.defaults(), List.of())
                : existing(((RunAddress.Folder) address).path());
    }

    private static RunDirectory existing(Path dir) {
        RunDirectory run = new RunDirectory(dir);
        if (!Files.isDirectory(run.root())) {
            throw noRun(run.root().toString());
        }
        return run;
    }

    /**
     * A run that an earlier step began, for a process of which several may be at work in it: details go to a file of its
     * own, {@code <name>-<process id>.log}. To be called before anything else, for what reads settings may log.
     *
     * @param parts names under the run directory, to copy where that is in a bucket
     * @throws StepFailed where there is none
     */
    RunDirectory existingRun(String name, List<String> parts) {
        RunDirectory run = existingRun(parts);
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
        return run(folder());
    }

    /** As {@link #run()}; where {@code --dir} is not given, at its default. */
    RunDirectory runOr(Path otherwise) {
        return run(dir.equals(NONE) ? otherwise : folder());
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
