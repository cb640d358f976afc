package io.genrec.flink.stream;

import io.genrec.cache.RedisSequenceStore;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;

/** The streaming job of a run, from its start until it is stopped; started again, it goes on where it was. */
public final class StreamJob implements AutoCloseable {
    private static final Duration SAVING = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final JobClient client;
    private final SavedState saved;
    private final Optional<EndOfLog> end;

    /** @param end where to end; empty for a job that goes on */
    private StreamJob(JobClient client, SavedState saved, Optional<EndOfLog> end) {
        this.client = client;
        this.saved = saved;
        this.end = end;
    }

    /**
     * Starts the job inside this JVM, from the newest savepoint or checkpoint of the run where there is one; else from
     * the run's {@code sequences/}, and from where {@code genrec.stream.from} says in Kafka.
     *
     * @param untilNow whether to end at what is in Kafka now, which completes all pages
     * @throws io.genrec.kafka.KafkaUnavailable where Kafka cannot be reached
     * @throws io.genrec.cache.CacheUnavailable where Redis cannot be reached
     */
    public static StreamJob start(StreamSettings settings, RunDirectory run, boolean untilNow) {
        return start(settings, run, untilNow, StreamEnvironment.local(settings, new SavedState(run)));
    }

    static StreamJob start(
            StreamSettings settings, RunDirectory run, boolean untilNow, StreamExecutionEnvironment job) {
        if (!settings.kafka().isConfigured()) {
            throw new StepFailed("no Kafka to read events from: set genrec.kafka.bootstrap (GENREC_KAFKA_BOOTSTRAP)");
        }
        settings.kafka().topics().makeMissing(settings.kafka());
        SavedState saved = new SavedState(run);
        if (saved.newest().isEmpty()) {
            EndOfLog.forget(settings.kafka(), settings.group());
        }
        Optional<EndOfLog> end =
                untilNow ? Optional.of(EndOfLog.now(settings.kafka(), settings.group())) : Optional.empty();
        RedisSequenceStore.open(settings.redis()).close(); // away now is a mistake; later, an outage
        new StreamGraph(settings, job).lay(run.sequences(), run.streamedSamples(), System.currentTimeMillis());
        try {
            return new StreamJob(job.executeAsync("genrec stream"), saved, end);
        } catch (Exception e) { // what executeAsync declares
            throw failure(e);
        }
    }

    /**
     * Returns once the job has ended: at the end of the log, where it was told to end there, with all pages complete.
     *
     * @throws StepFailed naming the cause, where it failed
     */
    public void await() {
        try {
            while (end.isPresent() && !ended().isDone() && !end.get().isReached()) {
                Thread.sleep(LOOK.toMillis());
            }
            if (end.isPresent() && !ended().isDone()) {
                save(true);
            }
            client.getJobExecutionResult().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("the stream was interrupted", e);
        } catch (ExecutionException | CompletionException | CancellationException e) {
            throw failure(e);
        }
    }

    /** Completes once the job has ended, for whatever reason. */
    public CompletableFuture<Void> ended() {
        return client.getJobExecutionResult().handle((result, failure) -> null);
    }

    /** Tells why the job failed, should it. */
    public void whenFailed(Consumer<StepFailed> told) {
        var unused = client.getJobExecutionResult().whenComplete((result, failure) -> {
            if (failure != null
                    && ExceptionUtils.findThrowable(failure, JobCancellationException.class)
                            .isEmpty()) {
                told.accept(failure(failure));
            }
        });
    }

    /** Stops the job between two events and saves its state. @return where */
    public Path stop() {
        return save(false);
    }

    /** @param complete whether the log's time is to go to its end first, so that all pages are complete */
    private Path save(boolean complete) {
        try {
            String savepoint = client.stopWithSavepoint(
                            complete, saved.savepoints().toUri().toString(), SavepointFormatType.CANONICAL)
                    .get(SAVING.toMillis(), TimeUnit.MILLISECONDS);
            return Path.of(URI.create(savepoint));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted while the stream saves its state", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new StepFailed(
                    "the stream could not save its state in " + saved.savepoints()
                            + "; it goes on from its last checkpoint when it is started again",
                    e);
        }
    }

    /** Ends the job at once, as a crash does, but for its last checkpoint. */
    @Override
    public void close() {
        try {
            client.cancel().get(SAVING.toMillis(), TimeUnit.MILLISECONDS);
            ended().get(SAVING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | IllegalStateException alreadyEnded) {
            // ended is what was wanted
        }
    }

    private static StepFailed failure(Throwable thrown) {
        return ExceptionUtils.findThrowable(thrown, StepFailed.class).orElseGet(() -> {
            Throwable cause = thrown;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return new StepFailed("the streaming job failed: " + cause, thrown);
        });
    }
}
