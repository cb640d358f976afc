package io.genrec.serving;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The threads that generate lists, and the bounded line before them. */
final class GenerationPool implements AutoCloseable {
    private final ThreadPoolExecutor threads;

    GenerationPool(LimitSettings limits) {
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                limits.generationThreads(),
                limits.generationThreads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(limits.generationQueue()),
                work -> {
                    Thread thread = new Thread(work, "genrec-generation-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** The result of {@code work}; fails with {@link ProblemType#OVERLOADED} where the line is full. */
    <T> CompletionStage<T> run(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedStage(
                    ProblemType.OVERLOADED.because("too many lists are being generated; ask again in a second"));
        }
    }

    int waiting() {
        return threads.getQueue().size();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
