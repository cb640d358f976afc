package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.genrec.cache.SequenceVersion;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.UserSequence;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The lives of users in the job's state, by a clock of the test: pages stay open for 20 s and an hour, users are kept for 8
 * days, Redis keeps them for 7. Times in milliseconds.
 */
class FollowUsersTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long EVENT = 1_000_000;
    private static final int GROUPS = 128;
    private static final StreamSettings.Fold FOLD = fold("""
            features.attribution-window = 20s
            stream.state-ttl = 8d
            redis.sequence-ttl = 7d
            """);

    private StreamSettings.Fold fold = FOLD;
    private KeyedTwoInputStreamOperatorTestHarness<String, Event, UserSequence, SequenceChange> job;

    @AfterEach
    void close() throws Exception {
        job.close();
    }

    @Test
    void a_request_that_is_open_outlives_the_ttl_of_its_user_and_is_completed() throws Exception {
        start(1, false, 0, null);
        tell("r1", "tea", EVENT);
        job.setProcessingTime(9 * DAY); // event time has stood still
        tell("r1", "cup", EVENT + 1);
        job.processWatermark1(watermark(EVENT + DAY));
        assertThat(job.getSideOutput(FollowUsers.COMPLETE)).hasSize(1);
    }

    @Test
    void a_job_that_was_down_for_longer_than_the_ttl_goes_on_where_it_was() throws Exception {
        start(1, false, 0, null);
        tell("r1", "tea", EVENT);
        OperatorSubtaskState saved = save();

        start(2, false, 20 * DAY, saved);
        job.setProcessingTime(20 * DAY + 1); // what was due meanwhile is due now
        tell("r1", "cup", EVENT + 1);
        job.processWatermark1(watermark(EVENT + DAY));
        assertThat(changes().get(0).version()).isEqualTo(new SequenceVersion(1, EVENT + 1, 2));
        assertThat(job.getSideOutput(FollowUsers.COMPLETE)).hasSize(1);
    }

    @Test
    void a_user_is_forgotten_whole_once_nothing_is_open_and_the_ttl_has_passed() throws Exception {
        start(1, false, 0, null);
        tell("r1", "tea", EVENT);
        job.processWatermark1(watermark(EVENT + DAY));
        save(); // writes what is at hand
        assertThat(job.numKeyedStateEntries()).isPositive();
        job.setProcessingTime(8 * DAY - 1);
        assertThat(job.numKeyedStateEntries()).isPositive();
        job.setProcessingTime(20 * DAY);
        assertThat(job.numKeyedStateEntries()).isZero();
    }

    /** Away for longer than the TTL since the last event, but not since the rewriting: Redis knows the user still. */
    @Test
    void a_user_whose_sequence_was_written_anew_is_followed_again_at_once() throws Exception {
        start(1, false, 0, null);
        tell("r1", "tea", EVENT);
        job.processWatermark1(watermark(EVENT + DAY));
        OperatorSubtaskState saved = save();

        start(7 * DAY, true, 7 * DAY, saved);
        job.setProcessingTime(7 * DAY + 1);
        Behaviour tea = new Behaviour("tea", Action.CLICKED, EVENT);
        assertThat(changes())
                .containsExactly(new SequenceChange(
                        new UserSequence("ann", List.of(tea), 1), new SequenceVersion(7 * DAY, EVENT, 1)));
        job.setProcessingTime(14 * DAY);
        tell("r2", "cup", EVENT + 14 * DAY);
        assertThat(changes().get(1))
                .isEqualTo(new SequenceChange(
                        new UserSequence(
                                "ann", List.of(tea, new Behaviour("cup", Action.CLICKED, EVENT + 14 * DAY)), 2),
                        new SequenceVersion(7 * DAY, EVENT + 14 * DAY, 2)));
    }

    /** With the lives of the defaults: rewritten on the 60th day, back on the 100th and, by then forgotten, on the 300th. */
    @Test
    void a_user_away_for_100_days_whose_sequence_was_rewritten_in_between_is_followed_again_at_once() throws Exception {
        fold = fold("");
        start(1, false, 0, null);
        tell("r1", "tea", EVENT);
        job.processWatermark1(watermark(EVENT + 9 * DAY));
        OperatorSubtaskState saved = save();

        start(60 * DAY, true, 60 * DAY, saved);
        job.setProcessingTime(60 * DAY + 1);
        SequenceVersion rewritten = changes().get(0).version();
        assertThat(rewritten).isEqualTo(new SequenceVersion(60 * DAY, EVENT, 1));
        job.setProcessingTime(100 * DAY);
        tell("r2", "cup", EVENT + 100 * DAY);
        SequenceChange back = changes().get(1);
        assertThat(back.version()).isEqualTo(new SequenceVersion(60 * DAY, EVENT + 100 * DAY, 2));
        assertThat(back.sequence().behaviours()).extracting(Behaviour::itemId).containsExactly("tea", "cup");

        job.processWatermark1(watermark(EVENT + 110 * DAY));
        job.setProcessingTime(300 * DAY);
        tell("r3", "jug", EVENT + 300 * DAY);
        assertThat(changes().get(2).version())
                .isEqualTo(new SequenceVersion(60 * DAY, EVENT + 300 * DAY, 1))
                .isGreaterThan(back.version());
    }

    /** Whoever was forgotten and comes back is newer than what Redis has, by the event. */
    @Test
    void a_user_who_was_forgotten_begins_with_a_newer_version() throws Exception {
        start(1, false, 0, null);
        tell("r1", "tea", EVENT);
        tell("r1", "cup", EVENT + 1);
        SequenceVersion last = changes().get(1).version();
        job.processWatermark1(watermark(EVENT + DAY));
        job.setProcessingTime(30 * DAY);
        tell("r2", "jug", EVENT + 30 * DAY);
        SequenceChange back = changes().get(2);
        assertThat(back.sequence().end()).isEqualTo(1);
        assertThat(back.version()).isGreaterThan(last);
    }

    @Test
    void sequences_are_written_anew_once_and_not_at_every_failover() throws Exception {
        start(1, false, 0, null);
        for (int user = 0; user < 1_200; user++) { // three slices
            job.processElement1(
                    new StreamRecord<>(new Event("u" + user, "tea", Action.CLICKED, "r1", 1, 0, EVENT), EVENT));
        }
        OperatorSubtaskState saved = save();

        start(2, true, DAY, saved);
        for (int turn = 1; turn <= 5; turn++) {
            job.setProcessingTime(DAY + turn);
        }
        assertThat(changes()).hasSize(1_200).allMatch(change -> change.version().epochMillis() == 2);
        OperatorSubtaskState rewritten = save();

        start(2, true, DAY, rewritten);
        for (int turn = 1; turn <= 5; turn++) {
            job.setProcessingTime(DAY + turn);
        }
        assertThat(changes()).isEmpty();
    }

    /** A slice of 500 users of 1,200, in 128 groups: what is written again is one group's. */
    @Test
    void a_rewriting_that_a_failure_interrupts_goes_on_where_it_was_even_without_being_asked_again() throws Exception {
        start(1, false, 0, null);
        for (int user = 0; user < 1_200; user++) {
            job.processElement1(
                    new StreamRecord<>(new Event("u" + user, "tea", Action.CLICKED, "r1", 1, 0, EVENT), EVENT));
        }
        OperatorSubtaskState saved = save();

        start(2, true, DAY, saved);
        job.setProcessingTime(DAY + 1);
        List<SequenceChange> first = changes();
        assertThat(first).hasSize(500);
        OperatorSubtaskState interrupted = save();

        start(3, false, DAY, interrupted);
        for (int turn = 1; turn <= 5; turn++) {
            job.setProcessingTime(DAY + turn);
        }
        assertThat(changes())
                .hasSizeBetween(700, 730) // users are not dealt evenly: a group has some 10
                .allMatch(change -> change.version().epochMillis() == 2);
        Set<String> written = new HashSet<>();
        Stream.concat(first.stream(), changes().stream())
                .forEach(change -> written.add(change.sequence().userId()));
        assertThat(written).hasSize(1_200);
    }

    private static StreamSettings.Fold fold(String keys) {
        return StreamSettings.from(ConfigFactory.parseString(keys)
                        .withFallback(ConfigFactory.defaultReference().getConfig("genrec")))
                .fold();
    }

    private void start(long startMillis, boolean rewrite, long now, OperatorSubtaskState saved) throws Exception {
        if (job != null) {
            job.close();
        }
        job = new KeyedTwoInputStreamOperatorTestHarness<>(
                new FollowUsers(fold, startMillis, rewrite),
                Event::userId,
                UserSequence::userId,
                Types.STRING,
                GROUPS,
                1,
                0);
        job.setProcessingTime(now);
        if (saved != null) {
            job.initializeState(saved);
        }
        job.open();
        job.processWatermark2(watermark(Long.MAX_VALUE));
    }

    private OperatorSubtaskState save() throws Exception {
        return job.snapshot(1, 1);
    }

    private void tell(String request, String item, long timeMillis) throws Exception {
        job.processElement1(
                new StreamRecord<>(new Event("ann", item, Action.CLICKED, request, 1, 0, timeMillis), timeMillis));
    }

    private List<SequenceChange> changes() {
        return job.extractOutputStreamRecords().stream()
                .<SequenceChange>map(StreamRecord::getValue)
                .toList();
    }

    private static Watermark watermark(long millis) {
        return new Watermark(millis);
    }
}
