package io.genrec.serving.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import io.genrec.testing.Fault;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One thread, and a clock that stands but for what the work takes. */
class GenerationPoolTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final AtomicLong now = new AtomicLong();
    private final GenerationPool pool = new GenerationPool(1, 8, now::get);

    @AfterEach
    void close() {
        pool.close();
    }

    @Fault("Lists were generated for callers who had had their answer.")
    @Test
    void requests_that_outlive_their_caller_in_the_queue_never_run() {
        CountDownLatch release = new CountDownLatch(1);
        CompletionStage<String> first = pool.run(10 * SECOND, () -> held(release));
        AtomicBoolean ran = new AtomicBoolean();
        CompletionStage<Boolean> second = pool.run(3 * SECOND, () -> ran.getAndSet(true));
        now.set(3 * SECOND);
        release.countDown();
        assertThat(first.toCompletableFuture().join()).isEqualTo("done");
        assertThatThrownBy(() -> second.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(RequestRefused.class);
        assertThat(ran).isFalse();
    }

    @Test
    void requests_that_would_miss_their_deadline_are_refused_at_once_with_the_queue_length() {
        CountDownLatch release = new CountDownLatch(1);
        CompletionStage<String> running = busyWhereListsTakeTwoSeconds(release);
        for (int waiting = 0; waiting < 3; waiting++) {
            CompletionStage<String> unused = pool.run(60 * SECOND, () -> "done");
        }
        // Three of two seconds each are before it, and it takes two itself.
        assertThatThrownBy(() -> pool.run(now.get() + 8 * SECOND - 1, () -> "too late"))
                .isInstanceOfSatisfying(RequestRefused.class, refused -> {
                    assertThat(refused.type()).isEqualTo(ProblemType.OVERLOADED);
                    assertThat(refused.waitTime()).isEqualTo(Duration.ofSeconds(6));
                });
        CompletionStage<String> inTime = pool.run(now.get() + 8 * SECOND, () -> "in time");
        release.countDown();
        assertThat(running.toCompletableFuture().join()).isEqualTo("done");
        assertThat(inTime.toCompletableFuture().join()).isEqualTo("in time");
    }

    @Fault("Under overload a fifth of the lists was done just after their callers had given up.")
    @Test
    void what_would_be_done_too_late_leaves_its_turn_to_the_next() {
        CountDownLatch release = new CountDownLatch(1);
        CompletionStage<String> running = busyWhereListsTakeTwoSeconds(release);
        AtomicBoolean ran = new AtomicBoolean();
        CompletionStage<Boolean> late = pool.run(now.get() + 3 * SECOND, () -> ran.getAndSet(true));
        CompletionStage<String> next = pool.run(now.get() + 60 * SECOND, () -> "done");
        // Two seconds are what a list takes, and one is left.
        now.addAndGet(2 * SECOND);
        release.countDown();
        assertThat(running.toCompletableFuture().join()).isEqualTo("done");
        assertThat(next.toCompletableFuture().join()).isEqualTo("done");
        assertThatThrownBy(() -> late.toCompletableFuture().join()).hasCauseInstanceOf(RequestRefused.class);
        assertThat(ran).isFalse();
    }

    /** Until it is let go; the list before took two seconds. */
    private CompletionStage<String> busyWhereListsTakeTwoSeconds(CountDownLatch release) {
        pool.run(10 * SECOND, () -> now.addAndGet(2 * SECOND))
                .toCompletableFuture()
                .join();
        CompletionStage<String> running = pool.run(60 * SECOND, () -> held(release));
        // The thread has taken it once nothing waits.
        while (pool.waiting() > 0) {
            Thread.onSpinWait();
        }
        return running;
    }

    private static String held(CountDownLatch release) {
        try {
            release.await();
            return "done";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
