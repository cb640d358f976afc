package io.genrec.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.flink.features.FeatureJob;
import io.genrec.flink.features.FeatureResult;
import io.genrec.flink.features.FeatureSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The feature step in a process of its own with a heap of its own, as {@code genrec features} runs it.
 *
 * @param events read
 * @param pages samples written
 * @param seconds from the start of the process to its end
 * @param cpuSeconds that all of its threads computed
 * @param heapMegabytes at the most, garbage included: the peaks of the heap's pools, which need not have been at one moment
 */
record FeatureRun(long events, long pages, double seconds, double cpuSeconds, double heapMegabytes) {
    /** What the step has to do with. */
    static final String HEAP = "-Xmx1500m";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the process leaves behind. */
    record Measured(long events, long pages, double cpuSeconds, double heapMegabytes) {}

    /**
     * Runs it.
     *
     * @param log of events
     * @param genrec settings at {@code genrec}
     * @param run where samples and sequences go
     * @throws StepFailed where it fails, with its last words
     */
    static FeatureRun of(Path log, Config genrec, RunDirectory run) {
        try {
            Files.createDirectories(run.root());
            Path keys = run.root().resolve("features.conf");
            Files.writeString(keys, genrec.root().render(ConfigRenderOptions.concise()));
            Path measured = run.root().resolve("measured.json");
            Path output = run.root().resolve("output.log");
            long start = System.nanoTime();
            int code = process(log, keys, run, measured, output).waitFor();
            double seconds = (System.nanoTime() - start) / 1e9;
            if (code != 0) {
                throw new StepFailed("features of " + log + " failed: " + lastLine(output) + "; see " + output);
            }
            Measured result = JSON.readValue(measured.toFile(), Measured.class);
            return new FeatureRun(
                    result.events(), result.pages(), seconds, result.cpuSeconds(), result.heapMegabytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted while features are measured", e);
        }
    }

    private static Process process(Path log, Path keys, RunDirectory run, Path measured, Path output)
            throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), HEAP));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--enable-native-access")
                        || argument.startsWith("--sun-misc-unsafe-memory-access"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-Dio.genrec.log=" + run.root().resolve("genrec.log"),
                FeatureRun.class.getName(),
                log.toString(),
                keys.toString(),
                run.root().toString(),
                measured.toString()));
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        process.redirectErrorStream(true);
        process.redirectOutput(output.toFile());
        return process.start();
    }

    private static String lastLine(Path output) throws IOException {
        try (Stream<String> lines = Files.lines(output)) {
            return lines.reduce("", (before, line) -> line.isBlank() ? before : line);
        }
    }

    /** @param arguments log of events, file of settings, run directory, file to say the figures in */
    public static void main(String[] arguments) throws IOException {
        Config genrec = ConfigFactory.parseFile(Path.of(arguments[1]).toFile())
                .withValue("features.events", ConfigValueFactory.fromAnyRef(arguments[0]));
        FeatureSettings settings = FeatureSettings.from(genrec);
        FeatureResult result = FeatureJob.run(settings, new RunDirectory(Path.of(arguments[2])), Progress.SILENT);
        double heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        double cpu =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
        JSON.writeValue(
                Path.of(arguments[3]).toFile(),
                new Measured(result.events(), result.allSamples(), cpu, heap / (1 << 20)));
    }
}
