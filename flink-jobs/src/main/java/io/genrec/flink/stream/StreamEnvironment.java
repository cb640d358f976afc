package io.genrec.flink.stream;

import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How Flink runs the streaming job. */
final class StreamEnvironment {
    /** A click is to be seen in under a second: no operator holds records back for longer. */
    private static final Duration BUFFERS = Duration.ofMillis(10);

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** One that hangs is given up while there is patience for another: a savepoint was seen to (Flink 2.3.0). */
    private static final int CHECKPOINTS_TRIED = 3;

    private static final int FAILURES = 5;
    private static final Duration FAILURES_WITHIN = Duration.ofMinutes(5);

    private static final Duration PORT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(StreamEnvironment.class);

    /** How old what is known of the counts may be. */
    private static final Duration COUNTS = Duration.ofSeconds(2);

    private StreamEnvironment() {}

    /** From the newest saved state where there is one. */
    static StreamExecutionEnvironment resuming(StreamSettings settings, SavedState saved) {
        if (!settings.flink().outlivesThisProcess()) {
            requireFree(settings.tasks().metricsPort());
        }
        Configuration flink = configuration(settings, saved);
        flink.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, COUNTS); // heartbeats bring the counts
        saved.newest()
                .ifPresent(state -> flink.set(
                        StateRecoveryOptions.SAVEPOINT_PATH, state.toUri().toString()));
        return settings.flink().environment(flink, settings.tasks().parallelism());
    }

    /** Flink would only log that its reporter did not start. A job that has just ended may hold the port a little longer. */
    private static void requireFree(int metricsPort) {
        long deadline = System.nanoTime() + PORT.toNanos();
        while (metricsPort > 0) {
            try (ServerSocket socket = new ServerSocket(metricsPort)) {
                LOG.debug("metrics at {}", socket);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw new StepFailed(
                            "port " + metricsPort + " (genrec.stream.metrics-port) cannot be had: " + e.getMessage(),
                            e);
                }
                LockSupport.parkNanos(PORT.dividedBy(50).toNanos());
            }
        }
    }

    /** What the job needs of Flink, wherever it runs. */
    static Configuration configuration(StreamSettings settings, SavedState saved) {
        Configuration flink = new Configuration();
        flink.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
        flink.set(ExecutionOptions.BUFFER_TIMEOUT, BUFFERS);
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false); // a state is found again by names of ours alone
        flink.set(PipelineOptions.OBJECT_REUSE, true); // all records are immutable
        flink.set(PipelineOptions.MAX_PARALLELISM, settings.tasks().maxParallelism());
        flink.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(100));
        flink.set(StateBackendOptions.STATE_BACKEND, settings.checkpoints().backend());
        flink.setString(
                "state.backend.rocksdb.timer-service.factory",
                settings.checkpoints().timers().toUpperCase(Locale.ROOT));
        flink.set(
                TaskManagerOptions.MANAGED_MEMORY_SIZE,
                new MemorySize(settings.checkpoints().memoryBytes())); // where the tasks run in this process
        flink.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                settings.checkpoints().every());
        flink.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        flink.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, PAUSE);
        flink.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        flink.set(
                CheckpointingOptions.CHECKPOINTING_TIMEOUT,
                settings.checkpoints().patience().dividedBy(CHECKPOINTS_TRIED));
        flink.set(
                CheckpointingOptions.TOLERABLE_FAILURE_NUMBER,
                Math.toIntExact(settings.checkpoints()
                        .patience()
                        .dividedBy(settings.checkpoints().every())));
        flink.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        flink.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                saved.checkpoints().toUri().toString());
        flink.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                saved.savepoints().toUri().toString());
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "failure-rate"); // a job that cannot run ends, and says why
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_MAX_FAILURES_PER_INTERVAL, FAILURES);
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_FAILURE_RATE_INTERVAL, FAILURES_WITHIN);
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_DELAY, Duration.ofSeconds(1));
        flink.set(TaskManagerOptions.NUM_TASK_SLOTS, settings.tasks().parallelism());
        if (settings.tasks().metricsPort() > 0) {
            flink.set(MetricOptions.REPORTERS_LIST, "prometheus");
            flink.setString(
                    "metrics.reporter.prometheus.factory.class",
                    "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
            flink.setString(
                    "metrics.reporter.prometheus.port",
                    String.valueOf(settings.tasks().metricsPort()));
        }
        return flink;
    }
}
