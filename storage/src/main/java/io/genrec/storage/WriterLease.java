package io.genrec.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.RunLock;
import io.genrec.storage.NumberedObjects.Numbered;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write to a run in a bucket, which one process has at a time. Its holder rewrites its object every few
 * seconds; where that has not happened for {@link Pace#silence}, another may take over by creating the next number. Who has
 * lost the lease finds the next number there, and publishes nothing.
 */
final class WriterLease implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(WriterLease.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final NumberedObjects leases;
    private final ObjectStore store;
    private final long number;
    private final Content first;
    private final CountDownLatch released = new CountDownLatch(1);
    private long signs;

    private WriterLease(ObjectStore store, NumberedObjects leases, long number, Content first) {
        this.store = store;
        this.leases = leases;
        this.number = number;
        this.first = first;
    }

    /**
     * How often a holder gives a sign of life, and how long it may be silent.
     *
     * @param watch how long a silent holder is watched before it is replaced, for clocks differ; longer than {@code sign}
     */
    record Pace(Duration sign, Duration silence, Duration watch) {
        static final Pace USUAL = new Pace(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(15));
    }

    /**
     * What the object says.
     *
     * @param id unlike any other holder's
     * @param signs of life given so far
     */
    record Content(String id, RunLock.Owner owner, long signs, boolean released) {
        String json() {
            try {
                return JSON.writeValueAsString(this);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }

        static Optional<Content> read(String json) {
            try {
                return Optional.of(JSON.readValue(json, Content.class));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * Waits for nobody, but that it watches a holder who seems to be gone.
     *
     * @param where for messages
     * @param command what a second one is told is under way
     * @throws StorageFailed where another process holds the lease
     */
    static WriterLease acquire(ObjectStore store, String where, String command, Pace pace) {
        NumberedObjects leases = new NumberedObjects(store, "leases/");
        Optional<Numbered> last = leases.last();
        if (last.isPresent() && isHeld(store, leases, last.get(), pace)) {
            throw refusal(where, last.get(), pace);
        }
        long number = last.map(Numbered::number).orElse(0L) + 1;
        Content content = new Content(UUID.randomUUID().toString(), RunLock.Owner.self(command), 0, false);
        if (!leases.create(number, content.json())) {
            throw refusal(where, leases.last().orElseThrow(), pace);
        }
        if (store.create(leases.key(number), "nobody's")) {
            throw new StorageFailed(
                    "the store at " + where + " overwrites objects that it was asked to create only where"
                            + " there are none (If-None-Match), so that two writers could not be told apart: keep the run in a"
                            + " store that heeds this, such as Amazon S3, MinIO or Ceph of this year");
        }
        WriterLease lease = new WriterLease(store, leases, number, content);
        lease.giveSignsOfLife(pace.sign());
        return lease;
    }

    private static boolean isHeld(ObjectStore store, NumberedObjects leases, Numbered last, Pace pace) {
        Optional<Content> content = Content.read(last.content());
        if (content.isPresent() && content.get().released()) {
            return false;
        }
        Instant changed = store.look(leases.key(last.number()))
                .map(ObjectStore.Known::changed)
                .orElse(Instant.EPOCH);
        if (changed.isAfter(Instant.now().minus(pace.silence()))) {
            return true;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(pace.watch().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
        return leases.read(last.number())
                .filter(now -> now.content().equals(last.content()))
                .isEmpty();
    }

    private static StorageFailed refusal(String where, Numbered last, Pace pace) {
        String who = Content.read(last.content())
                .map(content -> content.owner().describe())
                .orElse("another command");
        return new StorageFailed(
                who + " is writing to the run " + where + ": wait for its end, or choose another --dir;"
                        + " should that process be gone, the run is free "
                        + pace.silence().toSeconds() + " s after its last sign of life");
    }

    /** @throws StorageFailed where another has taken over */
    void check() {
        leases.read(number + 1).ifPresent(next -> {
            throw new StorageFailed("this process was silent for too long, and "
                    + Content.read(next.content())
                            .map(content -> content.owner().describe())
                            .orElse("another command")
                    + " has taken over the run: nothing of this step was published; run it again");
        });
    }

    String id() {
        return first.id();
    }

    private void giveSignsOfLife(Duration pause) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!released.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                            sign();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "signs of life of the run's writer in its bucket");
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void sign() {
        if (released.getCount() == 0) {
            return;
        }
        try {
            signs++;
            store.replace(leases.key(number), new Content(first.id(), first.owner(), signs, false).json());
        } catch (StorageFailed e) { // the next sign may come through, and check() tells whether it came too late
            log.warn("no sign of life to the run's bucket: {}", e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        released.countDown();
        try {
            store.replace(leases.key(number), new Content(first.id(), first.owner(), signs, true).json());
        } catch (StorageFailed e) { // it ends by itself
            log.warn("the lease of the run could not be given back: {}", e.getMessage());
        }
    }
}
