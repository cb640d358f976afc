package io.genrec.benchmarks;

import io.genrec.cache.UserSequenceStore;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.UserSequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Looks for clicks in the store that serving reads, all that are pending every few milliseconds, and notes when each was
 * first seen: later than it was there, by the pause between two looks at most.
 */
final class HistoryWatch implements AutoCloseable {
    static final Duration LOOK = Duration.ofMillis(10);

    private final UserSequenceStore store;
    private final Map<Click, Optional<Predicate<Click>>> pending = new ConcurrentHashMap<>();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService questions = Executors.newSingleThreadExecutor();

    HistoryWatch(UserSequenceStore store) {
        this.store = store;
    }

    void start() {
        looks.execute(this::lookAndLookAgain);
    }

    /** Where many are pending, looks are rarer: they are to take a fifth of the time at most. */
    private void lookAndLookAgain() {
        long start = System.nanoTime();
        look();
        long pause = Math.max(LOOK.toNanos(), 4 * (System.nanoTime() - start));
        try {
            var unused = looks.schedule(this::lookAndLookAgain, pause, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            // nobody looks any more
        }
    }

    void lookFor(Click click) {
        pending.put(click, Optional.empty());
    }

    /** @param served asked, on a thread of its own, once the click is visible */
    void lookFor(Click click, Predicate<Click> served) {
        pending.put(click, Optional.of(served));
    }

    int pending() {
        return pending.size();
    }

    /** Returns once all are visible or refused, or after this time. */
    void awaitAll(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!pending.isEmpty() && System.nanoTime() < deadline) {
                Thread.sleep(LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        looks.shutdownNow();
        questions.shutdown();
        try {
            var unused = questions.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        pending.keySet().removeIf(Click::isRefused);
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        pending.forEach((click, served) -> answers.add(store.read(click.userId())
                .thenAccept(sequence -> {
                    if (holds(sequence, click)) {
                        click.isVisible(System.nanoTime());
                        pending.remove(click);
                        served.ifPresent(server -> questions.execute(() -> click.askedOfServer(server.test(click))));
                    }
                })
                .toCompletableFuture()
                .exceptionally(away -> null))); // it is looked for again
        answers.forEach(CompletableFuture::join);
    }

    private static boolean holds(Optional<UserSequence> sequence, Click click) {
        List<Behaviour> behaviours = sequence.map(UserSequence::behaviours).orElse(List.of());
        return behaviours.stream()
                .anyMatch(behaviour -> behaviour.timeMillis() == click.timeMillis()
                        && behaviour.itemId().equals(click.itemId()));
    }
}
