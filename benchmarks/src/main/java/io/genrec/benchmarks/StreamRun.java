package io.genrec.benchmarks;

import com.typesafe.config.Config;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.flink.stream.StreamHealth;
import io.genrec.flink.stream.StreamJob;
import io.genrec.flink.stream.StreamSettings;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The streaming job in a process of its own, over everything that lies in Kafka, as {@code genrec stream --until-now} runs it.
 *
 * @param events read
 * @param late events of them that came too late, which is a fault: the log is in order
 * @param pages complete
 * @param seconds from the start of the process to its end
 * @param cpuSeconds that all of its threads computed
 */
record StreamRun(long events, long late, long pages, double seconds, double cpuSeconds) {
    /** What it has to do with, RocksDB's memory aside. */
    static final String HEAP = "-Xmx1500m";

    /** What the process leaves behind. */
    record Measured(long events, long late, long pages, double cpuSeconds) {}

    /**
     * Runs it.
     *
     * @param genrec settings at {@code genrec}
     * @throws io.genrec.datasets.run.StepFailed where it fails, with its last words
     */
    static StreamRun of(Config genrec, RunDirectory run) {
        MeasuredProcess.Result<Measured> result =
                MeasuredProcess.run("the stream", StreamRun.class, HEAP, genrec, run, Measured.class);
        Measured measured = result.measured();
        return new StreamRun(
                measured.events(), measured.late(), measured.pages(), result.seconds(), measured.cpuSeconds());
    }

    /** @param arguments as {@link MeasuredProcess} says */
    public static void main(String[] arguments) throws IOException {
        StreamJob job = StreamJob.start(
                StreamSettings.from(MeasuredProcess.genrec(arguments)), new RunDirectory(Path.of(arguments[1])), true);
        job.await();
        StreamHealth health = job.health();
        MeasuredProcess.JSON.writeValue(
                Path.of(arguments[2]).toFile(),
                new Measured(health.records(), health.tooLate(), health.completePages(), MeasuredProcess.cpuSeconds()));
    }
}
