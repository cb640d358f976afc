package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.cache.CacheUnavailable;
import io.genrec.cache.SequenceVersion;
import io.genrec.cache.UserSequenceStore;
import io.genrec.domain.page.UserSequence;
import io.genrec.kafka.Topics;
import io.genrec.testing.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Writing sequences while the store comes and goes. */
class SequenceWriterTest {
    private static final Topics TOPICS = new Topics("events", "pages", "late", "dead", 1, 1);

    @Test
    void while_the_store_is_away_the_newest_of_each_user_waits_and_nothing_is_lost() throws Exception {
        Store store = new Store(3);
        SequenceWriter writer = new SequenceWriter(store, Duration.ofMinutes(5));
        for (int revision = 1; revision <= 50; revision++) {
            writer.write(change("ann", revision));
        }
        writer.write(change("bob", 1));
        writer.flush();

        assertThat(store.newest("ann")).isEqualTo(50);
        assertThat(store.newest("bob")).isEqualTo(1);
        assertThat(store.stored).hasSizeLessThan(51); // what was overtaken was not written
    }

    @Test
    void a_store_that_stays_away_fails_the_checkpoint_and_says_so() throws Exception {
        SequenceWriter writer = new SequenceWriter(new Store(Integer.MAX_VALUE), Duration.ofMillis(1));
        writer.write(change("ann", 1));
        assertThatThrownBy(() -> writer.flush())
                .isInstanceOf(CacheUnavailable.class)
                .hasMessageContaining("genrec.stream.redis-patience")
                .hasMessageContaining("the store is away");
    }

    @Fault("What Redis refused was dropped, and a history froze.")
    @Test
    void refusals_of_the_store_are_counted_and_reported_and_overtaken_writes_are_not() throws Exception {
        var first = job(UserSequenceStore.Written.REFUSED);
        first.open();
        first.processElement(new StreamRecord<>(change("ann", 1)));
        first.processElement(new StreamRecord<>(change("bob", 1)));
        assertThat(health(first).refused()).isZero();
        first.prepareSnapshotPreBarrier(1);
        assertThat(health(first).refused()).isEqualTo(2);
        assertThat(health(first).lines(TOPICS))
                .anyMatch(line -> line.startsWith("2 sequences refused by Redis")
                        && line.contains("genrec.stream.rewrite-sequences"));
        OperatorSubtaskState saved = first.snapshot(1, 1);
        first.close();

        var next = job(UserSequenceStore.Written.OVERTAKEN);
        next.initializeState(saved);
        next.open();
        next.processElement(new StreamRecord<>(change("ann", 2)));
        next.endInput();
        assertThat(health(next).refused()).as("over both lives").isEqualTo(2);
        next.close();
    }

    private static OneInputStreamOperatorTestHarness<SequenceChange, Void> job(UserSequenceStore.Written answer)
            throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new WriteSequences(() -> new Store(0, answer), Duration.ofMinutes(5)));
    }

    private static StreamHealth health(OneInputStreamOperatorTestHarness<?, ?> job) {
        Map<String, Object> counts = new HashMap<>();
        job.getEnvironment()
                .getAccumulatorRegistry()
                .getUserMap()
                .forEach((name, count) -> counts.put(name, count.getLocalValue()));
        return StreamHealth.of(counts);
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
