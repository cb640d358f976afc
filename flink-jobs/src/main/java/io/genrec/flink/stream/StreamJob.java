package io.genrec.flink.stream;

import io.genrec.cache.RedisSequenceStore;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.RunLock;
import io.genrec.datasets.run.StepFailed;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streaming job of a run, from its start until it is stopped; started again, it goes on where it was. */
public final class StreamJob implements AutoCloseable {
    private static final Duration ENDING = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(200);

    /** How often to ask at most how far a job has come, where its checkpoints are long apart: each time costs milliseconds. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

    private static final int LOOKS_A_CHECKPOINT = 10;
    private static final Logger LOG = LoggerFactory.getLogger(StreamJob.class);

    private final JobClient client;
    private final CompletableFuture<JobExecutionResult> result;
    private final CompletableFuture<Void> ended;
    private final StreamSettings settings;
    private final SavedState saved;
    private final Optional<EndOfLog> end;
    private final CheckpointWatch watch;
    private volatile StreamHealth health = StreamHealth.of(Map.of());

    /**
     * @param lock given back when the job has ended
     * @param end where to end; empty for a job that goes on
     */
    private StreamJob(
            JobClient client, RunLock lock, StreamSettings settings, SavedState saved, Optional<EndOfLog> end) {
        this.client = client;
        this.result = client.getJobExecutionResult(); // once: each call asks the cluster until the job has ended
        this.ended = result.handle((counts, failure) -> {
            lock.close();
            end.ifPresent(EndOfLog::close);
            return null;
        });
        this.settings = settings;
        this.saved = saved;
        this.end = end;
        this.watch = new CheckpointWatch(saved, settings.checkpoints().every());
    }

    /**
     * Starts the job where the settings say, from the newest savepoint or checkpoint of the run where there is one; else from
     * the run's {@code sequences/}, and from where {@code genrec.stream.from} says in Kafka.
     *
     * @param untilNow whether to end at what is in Kafka now, which completes all pages
     * @throws io.genrec.kafka.KafkaUnavailable where Kafka cannot be reached
     * @throws io.genrec.cache.CacheUnavailable where Redis cannot be reached
     * @throws StepFailed where another process streams into the same run
     */
    public static StreamJob start(StreamSettings settings, RunDirectory run, boolean untilNow) {
        StreamSettings own = settings.in(run);
        return start(own, run, untilNow, saved -> StreamEnvironment.resuming(own, saved));
    }

    static StreamJob start(
            StreamSettings settings,
            RunDirectory run,
            boolean untilNow,
            Function<SavedState, StreamExecutionEnvironment> job) {
        requireServers(settings);
        RunLock lock = RunLock.acquire(new RunDirectory(run.stream()), "genrec stream"); // steps may run beside it
        try {
            SavedState saved = new SavedState(run);
            saved.requireTimers(settings.checkpoints().timers());
            if (saved.newest().isEmpty()) {
                EndOfLog.forget(settings.kafka(), settings.reading().group());
            }
            Optional<EndOfLog> end = untilNow
                    ? Optional.of(
                            EndOfLog.now(settings.kafka(), settings.reading().group()))
                    : Optional.empty();
            try {
                return new StreamJob(submit(settings, run, job.apply(saved)), lock, settings, saved, end);
            } catch (RuntimeException e) {
                end.ifPresent(EndOfLog::close);
                throw e;
            }
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Starts the job and leaves it to its cluster, which also says what state it begins from.
     *
     * @throws io.genrec.kafka.KafkaUnavailable where Kafka cannot be reached
     * @throws io.genrec.cache.CacheUnavailable where Redis cannot be reached
     */
    public static void submit(StreamSettings settings, RunDirectory run) {
        requireServers(settings);
        Configuration flink = StreamEnvironment.configuration(settings, new SavedState(run));
        submit(
                settings.in(run),
                run,
                settings.flink().environment(flink, settings.tasks().parallelism()));
    }

    private static JobClient submit(StreamSettings settings, RunDirectory run, StreamExecutionEnvironment job) {
        new StreamGraph(settings, job).lay(run.sequences(), run.streamedSamples(), System.currentTimeMillis());
        try {
            return job.executeAsync("genrec stream");
        } catch (Exception e) { // what executeAsync declares
            throw new StreamFailure(settings, new SavedState(run)).of(e);
        }
    }

    private static void requireServers(StreamSettings settings) {
        if (!settings.kafka().isConfigured()) {
            throw new StepFailed("no Kafka to read events from: set genrec.kafka.bootstrap (GENREC_KAFKA_BOOTSTRAP)");
        }
        settings.kafka().topics().makeMissing(settings.kafka());
        RedisSequenceStore.open(settings.redis()).close(); // away now is a mistake; later, an outage
    }

    /** Under which Flink knows it. */
    public String id() {
        return client.getJobID().toString();
    }

    /** {@link #await(Progress)} in silence. */
    public void await() {
        await(Progress.SILENT);
    }

    /**
     * Returns once the job has ended: at the end of the log, where it was told to end there, with all pages complete.
     *
     * @param progress told what has come so far, and what holds the stream up
     * @throws StepFailed naming the cause, where it failed
     */
    public void await(Progress progress) {
        try {
            while (!ended().isDone() && (end.isEmpty() || !end.get().isReached())) {
                StreamHealth now = health();
                progress.report(now.records(), 0, "records", now.detail() + watch.warning());
                Thread.sleep(look().toMillis());
            }
            if (end.isPresent() && !ended().isDone()) {
                save(true);
            }
            ended.get(); // first, so that another may start
            result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("the stream was interrupted", e);
        } catch (ExecutionException | CompletionException | CancellationException e) {
            throw failure(e);
        }
    }

    private Duration look() {
        Duration part = settings.checkpoints().every().dividedBy(LOOKS_A_CHECKPOINT);
        return part.compareTo(LOOK) < 0 ? LOOK : part.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : part;
    }

    /** What has come since the first start, some seconds ago where the job still runs. */
    public StreamHealth health() {
        try {
            Map<String, Object> counts = result.isDone()
                    ? result.join().getAllAccumulatorResults()
                    : client.getAccumulators().get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            StreamHealth now = StreamHealth.of(counts);
            if (now.records() > 0) { // between two lives of its tasks the job has counted nothing
                health = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("the counts of the stream are not to be had just now", e); // the last ones will do
        }
        return health;
    }

    /** Completes once the job has ended, for whatever reason. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** Tells why the job failed, should it. */
    public void whenFailed(Consumer<StepFailed> told) {
        var unused = result.whenComplete((ended, failure) -> {
            if (failure != null
                    && ExceptionUtils.findThrowable(failure, JobCancellationException.class)
                            .isEmpty()) {
                told.accept(failure(failure));
            }
        });
    }

    /** Stops the job between two events and saves its state. @return where */
    public Path stop() {
        Path savepoint = save(false);
        awaitEnd(); // then its counts are final
        return savepoint;
    }

    /** @param complete whether the watermark is to advance to its end first, so that all pages are complete */
    private Path save(boolean complete) {
        long deadline = System.nanoTime() + settings.checkpoints().patience().toNanos();
        try {
            awaitCheckpoint(deadline);
            while (true) {
                try {
                    return saveOnce(complete, deadline - System.nanoTime());
                } catch (ExecutionException | IllegalStateException e) {
                    if (ended().isDone()) { // and says why itself
                        result.get();
                    }
                    boolean again = complete || isStarting(e); // whoever ends it does not want to wait for it
                    if (!again || System.nanoTime() > deadline) {
                        throw new StepFailed(unsaved(e), e);
                    }
                    Thread.sleep(LOOK.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted while the stream saves its state", e);
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (TimeoutException e) {
            throw new StepFailed(unsaved(e), e);
        }
    }

    /**
     * A savepoint while the tasks that have read the earlier histories are ending can wait for ever (seen with Flink 2.3.0); they
     * end with the first checkpoint.
     */
    private void awaitCheckpoint(long deadline) throws InterruptedException {
        while (!ended().isDone() && !watch.hasTwo() && System.nanoTime() < deadline) {
            Thread.sleep(LOOK.toMillis());
        }
    }

    private Path saveOnce(boolean complete, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        String savepoint = client.stopWithSavepoint(
                        complete, saved.savepoints().toUri().toString(), SavepointFormatType.CANONICAL)
                .get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        return Path.of(URI.create(savepoint));
    }

    private String unsaved(Exception failure) {
        return "the stream could not save its state in " + saved.savepoints() + " (" + why(failure)
                + "); nothing is lost: it goes on from its last checkpoint when it is started again. A savepoint of a large"
                + " state needs longer than a checkpoint: genrec.stream.checkpoint-patience gives it a third of it";
    }

    /** Whether its tasks are about to start, for the first time or again, and can save then. */
    private static boolean isStarting(Exception failure) {
        return ExceptionUtils.findThrowableWithMessage(
                        failure, CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING.message())
                .isPresent();
    }

    /** Ends the job at once, as a crash does, but for its last checkpoint. */
    @Override
    public void close() {
        try {
            client.cancel().get(ENDING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | IllegalStateException alreadyEnded) {
            // ended is what was wanted
        }
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            ended().get(ENDING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the stream has not ended after {}", ENDING, e);
        }
    }

    private static String why(Exception thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root instanceof TimeoutException ? "it took too long" : String.valueOf(root.getMessage());
    }

    private StepFailed failure(Throwable thrown) {
        return new StreamFailure(settings, saved).of(thrown);
    }
}
