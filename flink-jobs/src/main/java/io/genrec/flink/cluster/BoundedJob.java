package io.genrec.flink.cluster;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.StepFailed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

/**
 * A job that reads to the end of its input, and is waited for.
 *
 * @param name under which Flink shows it
 * @param unit what its progress counts, in the plural: {@code events}
 */
public record BoundedJob(String name, String unit, FlinkTarget target) {
    private static final Duration PROGRESS_EVERY = Duration.ofMillis(500);
    private static final Duration CANCELLING = Duration.ofSeconds(20);

    /**
     * A batch environment whose first failure is final, and which refuses types that only Kryo could serialise.
     *
     * @param shuffles between tasks, where the job runs inside this process; elsewhere through files, which is what the
     *     scheduler of a cluster expects of batch jobs
     */
    public StreamExecutionEnvironment environment(int parallelism, BatchShuffleMode shuffles) {
        Configuration flink = new Configuration();
        flink.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
        if (!target.outlivesThisProcess() && shuffles == BatchShuffleMode.ALL_EXCHANGES_PIPELINED) {
            // Nothing is restarted here, so that what is read goes straight to be sorted, without a file in between.
            // The default scheduler of batch jobs takes files only.
            flink.set(ExecutionOptions.BATCH_SHUFFLE_MODE, shuffles);
            flink.set(JobManagerOptions.SCHEDULER, JobManagerOptions.SchedulerType.Default);
        }
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        flink.set(PipelineOptions.OBJECT_REUSE, true); // all records are immutable
        flink.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, PROGRESS_EVERY); // brings the counts
        return target.environment(flink, parallelism);
    }

    /**
     * Runs the job to its end; it is cancelled where this process is told to end first.
     *
     * @param total units
     * @param counters the accumulators that each come to {@code total}; what they have counted together is the progress
     * @throws StepFailed the one a task threw, or one with the cause of any other failure
     */
    public JobExecutionResult run(
            StreamExecutionEnvironment job, long total, List<String> counters, Progress progress) {
        try {
            JobClient client = job.executeAsync(name);
            Thread cancel = new Thread(() -> cancel(client), "cancel " + name);
            if (target.outlivesThisProcess()) {
                Runtime.getRuntime().addShutdownHook(cancel);
            }
            try {
                return await(client, total, counters, progress);
            } catch (InterruptedException e) {
                cancel(client);
                Thread.currentThread().interrupt();
                throw new StepFailed(name + " was interrupted", e);
            } finally {
                forget(cancel);
            }
        } catch (StepFailed e) {
            throw e;
        } catch (Exception e) { // what executeAsync declares
            throw JobFailure.of(e, "the job `" + name + "`", target);
        }
    }

    private JobExecutionResult await(JobClient client, long total, List<String> counters, Progress progress)
            throws InterruptedException, ExecutionException {
        CompletableFuture<JobExecutionResult> end = client.getJobExecutionResult();
        while (true) {
            try {
                JobExecutionResult result = end.get(PROGRESS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                progress.report(total, total, unit, "");
                return result;
            } catch (TimeoutException stillRunning) {
                Map<String, Object> counts = counts(client);
                long counted = counters.stream()
                        .mapToLong(counter -> (long) counts.getOrDefault(counter, 0L))
                        .sum();
                progress.report(counted / counters.size(), total, unit, "");
            }
        }
    }

    /** Returns when no task writes any more, or none answers. */
    private static void cancel(JobClient client) {
        try {
            client.cancel()
                    .thenCompose(acknowledged -> client.getJobExecutionResult())
                    .handle((result, cancelled) -> null)
                    .get(CANCELLING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | IllegalStateException ended) {
            // ended is what was wanted
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // then it runs
        }
    }

    /** The counts of a running job, or none where it has just ended. */
    private static Map<String, Object> counts(JobClient client) throws InterruptedException, ExecutionException {
        try {
            return client.getAccumulators().exceptionally(ended -> Map.of()).get();
        } catch (IllegalStateException clusterIsGone) { // the cluster ends with its job, and then refuses at once
            return Map.of();
        }
    }
}
