package io.genrec.flink.stream;

import io.genrec.cache.CacheUnavailable;
import io.genrec.cache.UserSequenceStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes sequences side by side, one at a time a user. Replies come on the store's threads; everything they share with
 * the task is under one lock.
 */
final class SequenceWriter implements AutoCloseable {
    /** Users whose writes may be under way: enough to hide the round trip, few enough to be slowed down by the store. */
    private static final int MAX_UNDER_WAY = 2000;

    private static final long RETRY_MILLIS = 250;
    private static final Logger LOG = LoggerFactory.getLogger(SequenceWriter.class);

    private final UserSequenceStore store;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, SequenceChange> waiting = new HashMap<>();
    private final Map<String, SequenceChange> underWay = new HashMap<>();
    private long awaySinceNanos;
    private @Nullable Throwable away;
    private boolean closed;
    private boolean refusalTold;
    private long refused;

    SequenceWriter(UserSequenceStore store, Duration patience) {
        this.store = store;
        this.patience = patience;
    }

    void write(SequenceChange change) throws InterruptedException {
        String user = change.sequence().userId();
        lock.lock();
        try {
            while (waiting.size() + underWay.size() >= MAX_UNDER_WAY && !waiting.containsKey(user)) {
                awaitChange();
            }
            if (underWay.containsKey(user)) {
                waiting.put(user, change); // replaces an older one of this user
                return;
            }
            underWay.put(user, change);
        } finally {
            lock.unlock();
        }
        send(change);
    }

    /** Returns once the store has everything. */
    void flush() throws InterruptedException {
        lock.lock();
        try {
            while (!underWay.isEmpty() || !waiting.isEmpty()) {
                awaitChange();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes since the last call that the store has refused, because what is there is of a later epoch. */
    long takeRefused() {
        lock.lock();
        try {
            long taken = refused;
            refused = 0;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true; // what is not written now the job's next life will say again
        } finally {
            lock.unlock();
        }
        store.close();
    }

    @SuppressWarnings("WaitNotInLoop") // every caller loops
    private void awaitChange() throws InterruptedException {
        var unused = changed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        if (away != null && System.nanoTime() - awaySinceNanos > patience.toNanos()) {
            throw new CacheUnavailable(
                    "sequences could not be written for " + patience.toSeconds() + " s (genrec.stream.redis-patience): "
                            + away.getMessage(),
                    away);
        }
    }

    private void send(SequenceChange change) {
        store.write(change.sequence(), change.version()).whenComplete((written, failure) -> {
            if (written == UserSequenceStore.Written.REFUSED) {
                tellRefused();
            }
            settled(change, failure);
        });
    }

    /** Nothing that this job writes again would help. */
    private void tellRefused() {
        lock.lock();
        try {
            refused++;
            if (!refusalTold) {
                refusalTold = true;
                LOG.warn(
                        "Redis refuses sequences of this stream: those there were written by a stream that was started later."
                                + " Stop whichever is not wanted; if it is that one, start this one with"
                                + " genrec.stream.rewrite-sequences = true");
            }
        } finally {
            lock.unlock();
        }
    }

    private void settled(SequenceChange change, @Nullable Throwable failure) {
        SequenceChange next;
        lock.lock();
        try {
            String user = change.sequence().userId();
            SequenceChange newer = waiting.remove(user);
            if (failure == null) {
                away = null;
                next = newer;
            } else {
                if (away == null) {
                    awaySinceNanos = System.nanoTime();
                }
                away = cause(failure);
                SequenceChange newest = newer == null ? change : newer;
                next = closed ? null : newest;
            }
            if (next == null) {
                underWay.remove(user);
            } else {
                underWay.put(user, next);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (next != null) {
            if (failure == null) {
                send(next);
            } else {
                CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS)
                        .execute(() -> sendAgain(next));
            }
        }
    }

    private void sendAgain(SequenceChange change) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
        } finally {
            lock.unlock();
        }
        send(change);
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof CacheUnavailable) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
