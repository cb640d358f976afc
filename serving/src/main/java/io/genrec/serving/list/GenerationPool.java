package io.genrec.serving.list;

import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The threads that generate lists, and the bounded line before them. Who cannot be served before the caller has gone, is
 * refused at once; who could not be after all, is passed over.
 */
public final class GenerationPool implements AutoCloseable {
    /** The mean follows about so many of the last generations. */
    private static final int REMEMBERED = 8;

    private final ThreadPoolExecutor threads;
    private final LongSupplier nanoTime;
    private final AtomicLong meanNanos = new AtomicLong();

    /**
     * @param threads lists being generated at once
     * @param queue lists waiting to be generated
     */
    public GenerationPool(int threads, int queue) {
        this(threads, queue, System::nanoTime);
    }

    GenerationPool(int threads, int queue, LongSupplier nanoTime) {
        AtomicInteger number = new AtomicInteger();
        this.nanoTime = nanoTime;
        this.threads =
                new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), work -> {
                    Thread thread = new Thread(work, "genrec-generation-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * The result of {@code work}; fails with {@link ProblemType#OVERLOADED} where it cannot be had before the deadline.
     *
     * @param deadline in the time of {@code nanoTime}
     */
    <T> CompletionStage<T> run(long deadline, Supplier<T> work) {
        requireTime(deadline);
        try {
            return CompletableFuture.supplyAsync(() -> timed(deadline, work), threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedStage(overloaded());
        }
    }

    /** @throws RequestRefused where what joins the line now is not done by the deadline, as far as can be told */
    void requireTime(long deadline) {
        boolean isFull = threads.getQueue().remainingCapacity() == 0;
        long expected = expectedWait().toNanos() + (threads.getQueue().isEmpty() ? 0 : meanNanos.get());
        if (isFull || deadline - nanoTime.getAsLong() < expected) {
            throw overloaded();
        }
    }

    /** How long what joins the line now waits, as far as can be told from the generations before. */
    Duration expectedWait() {
        return Duration.ofNanos(waiting() * meanNanos.get() / threads.getCorePoolSize());
    }

    public int waiting() {
        return threads.getQueue().size();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private <T> T timed(long deadline, Supplier<T> work) {
        long start = nanoTime.getAsLong();
        // What would come too late takes the time of the next one, which would not. Where none waits, it is tried.
        long needed = threads.getQueue().isEmpty() ? 0 : meanNanos.get();
        if (deadline - start <= needed) {
            throw overloaded();
        }
        try {
            return work.get();
        } finally {
            long taken = nanoTime.getAsLong() - start;
            meanNanos.updateAndGet(mean -> mean == 0 ? taken : mean + (taken - mean) / REMEMBERED);
        }
    }

    private RequestRefused overloaded() {
        return ProblemType.OVERLOADED.because(
                "more lists are being generated than this node can be done with in time; ask again after Retry-After",
                expectedWait());
    }
}
