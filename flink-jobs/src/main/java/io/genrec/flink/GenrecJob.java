package io.genrec.flink;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.RunLock;
import io.genrec.datasets.run.StepResult;
import io.genrec.flink.assign.AssignJob;
import io.genrec.flink.assign.AssignSettings;
import io.genrec.flink.cluster.FlinkTarget;
import io.genrec.flink.features.FeatureJob;
import io.genrec.flink.features.FeatureSettings;
import io.genrec.flink.stream.StreamJob;
import io.genrec.flink.stream.StreamSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The program of {@code genrec-flink-jobs.jar}, for {@code flink run} and for deployments: one job, on the cluster that runs
 * the program. Restoring and stopping are left to Flink.
 */
@Command(name = "genrec-flink-jobs.jar", description = "Runs a job of genrec on the Flink cluster around it.")
public final class GenrecJob {
    /** What there is to run. */
    enum Name {
        features,
        assign,
        stream
    }

    @Parameters(paramLabel = "JOB", description = "${COMPLETION-CANDIDATES}")
    private Name job = Name.features;

    @Option(
            names = "--dir",
            paramLabel = "RUN",
            required = true,
            description = "The run directory, under the same path on all machines of the cluster.")
    private Path dir = Path.of("");

    @Option(names = "--config", paramLabel = "FILE", description = "Settings in HOCON.")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One setting, over --config. Repeatable.")
    private Map<String, String> set = new LinkedHashMap<>();

    private GenrecJob() {}

    /** Throws what goes wrong, for Flink to report: a program that ends a job manager's JVM ends the job manager. */
    public static void main(String[] arguments) {
        GenrecJob program = new GenrecJob();
        CommandLine usage = new CommandLine(program);
        usage.parseArgs(arguments);
        program.run();
    }

    private void run() {
        Config genrec = settings().getConfig("genrec");
        if (dir.toString().matches("[a-zA-Z][a-zA-Z0-9+.-]+:/.*")) {
            throw new IllegalArgumentException("--dir is a folder that all machines of the cluster see under the same"
                    + " path, and not in a bucket: " + dir.toString().replaceFirst(":/+", "://"));
        }
        RunDirectory run = new RunDirectory(dir);
        FlinkTarget here = new FlinkTarget.Surrounding();
        switch (job) {
            case features ->
                alone(run, () -> FeatureJob.step(FeatureSettings.from(genrec).on(here), run, Progress.SILENT));
            case assign ->
                alone(run, () -> AssignJob.run(AssignSettings.from(genrec).on(here), run, Progress.SILENT));
            case stream -> StreamJob.submit(StreamSettings.from(genrec).on(here), run);
        }
    }

    /** As the one writer of the run, whose record of an earlier `genrec` of the same job would not be of these files. */
    private void alone(RunDirectory run, Supplier<StepResult> work) {
        RunLock lock = RunLock.acquire(run, "genrec-flink-jobs.jar " + job);
        try {
            Files.deleteIfExists(run.steps().resolve(job + ".json"));
            work.get().lines().forEach(System.out::println);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the record of an earlier " + job + ": " + e.getMessage(), e);
        } finally {
            lock.close();
        }
    }

    /** The defaults under the file under the single settings; a key that has no default is a mistake. */
    private Config settings() {
        Config given = ConfigFactory.empty();
        for (Map.Entry<String, String> setting : set.entrySet()) {
            String key = setting.getKey().startsWith("genrec.") ? setting.getKey() : "genrec." + setting.getKey();
            given = ConfigFactory.empty()
                    .withValue(key, ConfigValueFactory.fromAnyRef(setting.getValue(), "--set"))
                    .withFallback(given);
        }
        if (config != null) {
            Config file = ConfigFactory.parseFile(
                    config.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
            // Keys are taken spelled out, and as --help prints them.
            given = given.withFallback(file.withOnlyPath("genrec"))
                    .withFallback(file.withoutPath("genrec").atPath("genrec"));
        }
        Config all = ConfigFactory.load(GenrecJob.class.getClassLoader(), given);
        requireKnown(given, ConfigFactory.defaultReference(GenrecJob.class.getClassLoader()));
        return all;
    }

    /** Sections that belong to other steps of genrec are passed over: one file may serve all. */
    private static void requireKnown(Config given, Config defaults) {
        Set<String> known = defaults.entrySet().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
        for (Map.Entry<String, ?> setting : given.entrySet()) {
            String key = setting.getKey();
            boolean ours = ConfigUtil.splitPath(key).size() > 2
                    && defaults.hasPath(
                            ConfigUtil.joinPath(ConfigUtil.splitPath(key).subList(0, 2)));
            if (ours && !known.contains(key)) {
                throw new IllegalArgumentException("unknown key " + key);
            }
        }
    }
}
