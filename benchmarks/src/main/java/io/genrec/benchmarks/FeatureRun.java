package io.genrec.benchmarks;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.flink.features.FeatureJob;
import io.genrec.flink.features.FeatureResult;
import io.genrec.flink.features.FeatureSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;

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

    /** What the process leaves behind. */
    record Measured(long events, long pages, double cpuSeconds, double heapMegabytes) {}

    /**
     * Runs it.
     *
     * @param log of events
     * @param genrec settings at {@code genrec}
     * @param run where samples and sequences go
     * @throws io.genrec.datasets.run.StepFailed where it fails, with its last words
     */
    static FeatureRun of(Path log, Config genrec, RunDirectory run) {
        MeasuredProcess.Result<Measured> result = MeasuredProcess.run(
                "features of " + log,
                FeatureRun.class,
                HEAP,
                genrec.withValue("features.events", ConfigValueFactory.fromAnyRef(log.toString())),
                run,
                Measured.class);
        Measured measured = result.measured();
        return new FeatureRun(
                measured.events(), measured.pages(), result.seconds(), measured.cpuSeconds(), measured.heapMegabytes());
    }

    /** @param arguments as {@link MeasuredProcess} says */
    public static void main(String[] arguments) throws IOException {
        FeatureSettings settings = FeatureSettings.from(MeasuredProcess.genrec(arguments));
        FeatureResult result = FeatureJob.run(settings, new RunDirectory(Path.of(arguments[1])), Progress.SILENT);
        double heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        MeasuredProcess.JSON.writeValue(
                Path.of(arguments[2]).toFile(),
                new Measured(result.events(), result.allSamples(), MeasuredProcess.cpuSeconds(), heap / (1 << 20)));
    }
}
