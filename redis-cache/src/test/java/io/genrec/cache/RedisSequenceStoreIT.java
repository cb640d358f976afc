package io.genrec.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.genrec.cache.UserSequenceStore.Written;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.UserSequence;
import io.genrec.testing.Trials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sequences in a real Redis, and the bytes they are there. */
class RedisSequenceStoreIT {
    private static BundledRedis redis;
    private static RedisSequenceStore store;

    @BeforeAll
    static void start() {
        redis = BundledRedis.start();
        store = RedisSequenceStore.open(redis.settings(
                RedisSettings.from(ConfigFactory.defaultReference().getConfig("genrec"))));
    }

    @AfterAll
    static void stop() {
        store.close();
        redis.close();
    }

    @Test
    void a_written_file_is_read_back() {
        UserSequence sequence = sequence("ann {1}", 3);
        assertThat(read("ann {1}")).isEmpty();
        assertThat(write(sequence, new SequenceVersion(10, 0, 1))).isEqualTo(Written.STORED);
        assertThat(read("ann {1}")).contains(sequence);
    }

    @Test
    void an_older_version_and_an_equal_one_change_nothing() {
        UserSequence newer = sequence("bob", 2);
        assertThat(write(newer, new SequenceVersion(10, 0, 9))).isEqualTo(Written.STORED);
        assertThat(write(sequence("bob", 1), new SequenceVersion(10, 0, 8))).isEqualTo(Written.OVERTAKEN);
        assertThat(write(sequence("bob", 1), new SequenceVersion(10, 0, 9))).isEqualTo(Written.OVERTAKEN);
        assertThat(write(sequence("bob", 1), new SequenceVersion(9, 0, 1_000_000)))
                .isEqualTo(Written.REFUSED);
        assertThat(read("bob")).contains(newer);
        assertThat(write(sequence("bob", 3), new SequenceVersion(10, 0, 10)))
                .isEqualTo(Written.STORED); // 10 after 9, not before
        assertThat(write(sequence("bob", 4), new SequenceVersion(11, 0, 1))).isEqualTo(Written.STORED);
        assertThat(read("bob")).contains(sequence("bob", 4));
    }

    /** As a job does that has forgotten a user who comes back: the changes count from 1 again. */
    @Test
    void a_newer_event_makes_a_newer_version_whatever_the_revision() {
        assertThat(write(sequence("gus", 2), new SequenceVersion(10, 5_000, 57)))
                .isEqualTo(Written.STORED);
        assertThat(write(sequence("gus", 1), new SequenceVersion(10, 4_999, 58)))
                .isEqualTo(Written.OVERTAKEN);
        assertThat(write(sequence("gus", 1), new SequenceVersion(10, 5_001, 1))).isEqualTo(Written.STORED);
        assertThat(read("gus")).contains(sequence("gus", 1));
    }

    @Test
    void a_later_epoch_refuses_an_earlier_one() {
        assertThat(write(sequence("hal", 2), new SequenceVersion(11, 1, 1))).isEqualTo(Written.STORED);
        assertThat(write(sequence("hal", 1), new SequenceVersion(10, 9_000, 99)))
                .isEqualTo(Written.REFUSED);
        assertThat(read("hal")).contains(sequence("hal", 2));
    }

    @Test
    void the_newest_write_stays_in_any_order_of_writes() {
        Trials.repeat(5, random -> {
            String user = "cyd " + random.nextLong();
            List<Integer> revisions = new ArrayList<>();
            for (int revision = 1; revision <= 200; revision++) {
                revisions.add(revision);
            }
            Collections.shuffle(revisions, random);
            CompletableFuture.allOf(revisions.stream()
                            .map(revision -> store.write(sequence(user, revision), new SequenceVersion(5, 0, revision))
                                    .toCompletableFuture())
                            .toArray(CompletableFuture[]::new))
                    .join();
            assertThat(read(user)).contains(sequence(user, 200));
        });
    }

    @Test
    void bytes_keep_every_action_time_and_letter() {
        UserSequence sequence = new UserSequence(
                "dan",
                List.of(
                        new Behaviour("té 茶", Action.ORDERED, 1_764_000_000_000L),
                        new Behaviour("x", Action.CARTED, 1_763_999_999_999L), // earlier than the one before
                        new Behaviour("y", Action.CLICKED, 0)),
                Long.MAX_VALUE);
        assertThat(SequenceBytes.read("dan", SequenceBytes.write(sequence))).isEqualTo(sequence);
    }

    @Test
    void a_history_of_fifty_takes_few_bytes() {
        byte[] bytes = SequenceBytes.write(sequence("eve", 50));
        // 1 + 1 + 1, then for each: action 1, time 1 to 6, length 1, item 6.
        assertThat(bytes.length).isLessThan(50 * 12);
    }

    @Test
    void damaged_bytes_are_refused() {
        byte[] whole = SequenceBytes.write(sequence("fay", 5));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> SequenceBytes.read("fay", cut)).isInstanceOf(CacheUnavailable.class);
        }
        whole[0] = 9;
        assertThatThrownBy(() -> SequenceBytes.read("fay", whole)).isInstanceOf(CacheUnavailable.class);
    }

    private static UserSequence sequence(String user, int behaviours) {
        List<Behaviour> list = new ArrayList<>();
        for (int i = 0; i < behaviours; i++) {
            list.add(new Behaviour(String.format("item%02d", i % 100), Action.CLICKED, 1_000_000 + 20L * i));
        }
        return new UserSequence(user, list, behaviours);
    }

    private static Optional<UserSequence> read(String user) {
        return store.read(user).toCompletableFuture().join();
    }

    private static Written write(UserSequence sequence, SequenceVersion version) {
        return store.write(sequence, version).toCompletableFuture().join();
    }
}
