package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.cache.CacheUnavailable;
import io.genrec.cache.SequenceVersion;
import io.genrec.cache.UserSequenceStore;
import io.genrec.domain.page.UserSequence;
import io.genrec.testing.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.metrics.SimpleCounter;
import org.junit.jupiter.api.Test;

/** Writing sequences while the store comes and goes. */
class SequenceWriterTest {
    @Test
    void while_the_store_is_away_the_newest_of_each_user_waits_and_nothing_is_lost() throws Exception {
        Store store = new Store(3);
        SequenceWriter writer = new SequenceWriter(store, Duration.ofMinutes(5), new SimpleCounter());
        for (int revision = 1; revision <= 50; revision++) {
            writer.write(change("ann", revision), null);
        }
        writer.write(change("bob", 1), null);
        writer.flush(false);

        assertThat(store.newest("ann")).isEqualTo(50);
        assertThat(store.newest("bob")).isEqualTo(1);
        assertThat(store.stored).hasSizeLessThan(51); // what was overtaken was not written
    }

    @Test
    void a_store_that_stays_away_fails_the_checkpoint_and_says_so() throws Exception {
        SequenceWriter writer =
                new SequenceWriter(new Store(Integer.MAX_VALUE), Duration.ofMillis(1), new SimpleCounter());
        writer.write(change("ann", 1), null);
        assertThatThrownBy(() -> writer.flush(false))
                .isInstanceOf(CacheUnavailable.class)
                .hasMessageContaining("genrec.stream.redis-patience")
                .hasMessageContaining("the store is away");
    }

    @Fault("What Redis refused was dropped, and a history froze.")
    @Test
    void what_the_store_refuses_is_counted_and_what_was_overtaken_is_not() throws Exception {
        SimpleCounter refused = new SimpleCounter();
        for (UserSequenceStore.Written answer : UserSequenceStore.Written.values()) {
            SequenceWriter writer = new SequenceWriter(new Store(0, answer), Duration.ofMinutes(5), refused);
            writer.write(change("ann", 1), null);
            writer.write(change("bob", 1), null);
            writer.flush(false);
        }
        assertThat(refused.getCount()).isEqualTo(2);
    }

    private static SequenceChange change(String user, long revision) {
        return new SequenceChange(new UserSequence(user, List.of(), revision), new SequenceVersion(1, 0, revision));
    }

    /** Away for its first calls. */
    private static final class Store implements UserSequenceStore {
        private final AtomicInteger failuresLeft;
        private final Written answer;
        private final List<UserSequence> stored = new ArrayList<>();

        Store(int failures) {
            this(failures, Written.STORED);
        }

        Store(int failures, Written answer) {
            this.failuresLeft = new AtomicInteger(failures);
            this.answer = answer;
        }

        @Override
        public CompletionStage<Optional<UserSequence>> read(String userId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public synchronized CompletionStage<Written> write(UserSequence sequence, SequenceVersion version) {
            if (failuresLeft.getAndDecrement() > 0) {
                return CompletableFuture.failedStage(new CacheUnavailable("the store is away"));
            }
            stored.add(sequence);
            return CompletableFuture.completedStage(answer);
        }

        synchronized long newest(String user) {
            return stored.stream()
                    .filter(sequence -> sequence.userId().equals(user))
                    .mapToLong(UserSequence::end)
                    .max()
                    .orElse(0);
        }

        @Override
        public void close() {}
    }
}
