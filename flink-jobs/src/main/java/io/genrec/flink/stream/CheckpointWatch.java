package io.genrec.flink.stream;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Looks from outside whether checkpoints succeed: whatever keeps them from it, a stream without them is held up. */
final class CheckpointWatch {
    private static final int MISSED = 3;
    private static final Duration LEAST = Duration.ofSeconds(15);

    private final SavedState saved;
    private final Duration tolerated;
    private final Duration look;
    private final Instant begun = Instant.now();
    private Instant last = begun;
    private Instant looked = Instant.MIN;
    private Optional<Instant> first = Optional.empty();

    CheckpointWatch(SavedState saved, Duration every) {
        this.saved = saved;
        Duration missed = every.multipliedBy(MISSED);
        this.tolerated = missed.compareTo(LEAST) < 0 ? LEAST : missed;
        this.look = tolerated.dividedBy(MISSED);
    }

    /** Whether this life of the job has saved two states that were seen here, since it is looked at now and then. */
    boolean hasTwo() {
        return newest().filter(written -> written.isAfter(begun) && written.isAfter(first.orElse(begun)))
                .isPresent();
    }

    /** What to add to a line about the stream; empty where checkpoints come as they should. */
    String warning() {
        Instant now = Instant.now();
        if (now.isAfter(looked.plus(look))) {
            looked = now;
            newest().filter(written -> written.isAfter(last)).ifPresent(written -> last = written);
        }
        Duration age = Duration.between(last, now);
        return age.compareTo(tolerated) <= 0
                ? ""
                : "; no checkpoint for " + age.toSeconds() + " s: is there space, are Kafka and Redis there?";
    }

    private Optional<Instant> newest() {
        try {
            Optional<Instant> newest = saved.newest().map(saved::written);
            first = first.or(() -> newest.filter(written -> written.isAfter(begun)));
            return newest;
        } catch (UncheckedIOException replaced) { // by the next one, while it was looked at
            return Optional.empty();
        }
    }
}
