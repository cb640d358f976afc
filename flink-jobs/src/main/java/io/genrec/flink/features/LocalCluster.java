package io.genrec.flink.features;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.StepFailed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.BatchShuffleMode;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;

/** Flink inside this JVM for the length of one bounded job. */
final class LocalCluster {
    private static final Duration PROGRESS_EVERY = Duration.ofMillis(500);

    private LocalCluster() {}

    /** A batch environment whose first failure is final, and which refuses types that only Kryo could serialise. */
    static StreamExecutionEnvironment environment(int parallelism) {
        Configuration flink = new Configuration();
        flink.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
        // Nothing is restarted here, so that what is read goes straight to be sorted, without a file in between; the
        // default scheduler of batch jobs takes files only.
        flink.set(ExecutionOptions.BATCH_SHUFFLE_MODE, BatchShuffleMode.ALL_EXCHANGES_PIPELINED);
        flink.set(JobManagerOptions.SCHEDULER, JobManagerOptions.SchedulerType.Default);
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        flink.set(PipelineOptions.OBJECT_REUSE, true); // all records are immutable
        flink.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, PROGRESS_EVERY); // brings the counts
        return StreamExecutionEnvironment.createLocalEnvironment(parallelism, flink);
    }

    /**
     * Runs the job to its end.
     *
     * @param total events
     * @param counters the accumulators that each come to {@code total}; what they have counted together is the progress
     * @throws StepFailed the one a task threw, or one with the cause of any other failure
     */
    static JobExecutionResult run(
            StreamExecutionEnvironment job, long total, List<String> counters, Progress progress) {
        try {
            JobClient client = job.executeAsync("genrec features");
            try {
                return await(client, total, counters, progress);
            } catch (InterruptedException e) {
                cancel(client);
                Thread.currentThread().interrupt();
                throw new StepFailed("features were interrupted", e);
            }
        } catch (StepFailed e) {
            throw e;
        } catch (Exception e) { // what executeAsync declares
            throw failure(e);
        }
    }

    private static JobExecutionResult await(JobClient client, long total, List<String> counters, Progress progress)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                JobExecutionResult result =
                        client.getJobExecutionResult().get(PROGRESS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                progress.report(total, total, "events", "");
                return result;
            } catch (TimeoutException stillRunning) {
                Map<String, Object> counts = counts(client);
                long counted = counters.stream()
                        .mapToLong(counter -> (long) counts.getOrDefault(counter, 0L))
                        .sum();
                progress.report(counted / counters.size(), total, "events", "");
            }
        }
    }

    /** Returns when no task writes any more. */
    private static void cancel(JobClient client) {
        client.cancel()
                .thenCompose(acknowledged -> client.getJobExecutionResult())
                .handle((result, cancelled) -> null)
                .join();
    }

    /** The counts of a running job, or none where it has just ended. */
    private static Map<String, Object> counts(JobClient client) throws InterruptedException, ExecutionException {
        try {
            return client.getAccumulators().exceptionally(ended -> Map.of()).get();
        } catch (IllegalStateException clusterIsGone) { // the cluster ends with its job, and then refuses at once
            return Map.of();
        }
    }

    private static StepFailed failure(Throwable thrown) {
        return ExceptionUtils.findThrowable(thrown, StepFailed.class).orElseGet(() -> {
            Throwable cause = thrown;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return new StepFailed("the feature job failed: " + cause, thrown);
        });
    }
}
