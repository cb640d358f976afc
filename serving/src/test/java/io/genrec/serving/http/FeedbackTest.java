package io.genrec.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Event;
import io.genrec.serving.SettableClock;
import io.genrec.serving.feedback.FeedbackLog;
import io.genrec.serving.feedback.FeedbackReader;
import io.genrec.serving.message.ProblemType;
import io.genrec.testing.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class FeedbackTest {
    private static final String TWO_WITHOUT_A_TIME = """
            {"events": [
              {"userId": "u1", "itemId": "i7", "action": "clicked", "requestId": "r1", "page": 2, "position": 3},
              {"userId": "u1", "itemId": "i8", "action": "carted", "requestId": "r1", "page": 2, "position": 4}]}""";

    private final SettableClock clock = new SettableClock(Instant.ofEpochMilli(10_000));
    private final HalfStoring log = new HalfStoring();
    private final Feedback feedback = new Feedback(new FeedbackReader(clock), log, new ServingMetrics(), clock);

    @Fault("Events of a refused body were stored twice when it was sent again.")
    @Test
    void events_sent_again_after_a_refusal_are_the_same_and_count_once() {
        assertThat(send()).isCompletedExceptionally();
        assertThat(log.stored).hasSize(1);
        clock.advance(Duration.ofSeconds(3));
        assertThat(send()).isCompleted();
        assertThat(log.stored).hasSize(3).allSatisfy(event -> assertThat(event.timeMillis())
                .isEqualTo(10_000));
        assertThat(log.stored.get(1)).isEqualTo(log.stored.get(0));
    }

    @Test
    void events_sent_again_after_acceptance_are_new() {
        log.isWhole = true;
        send();
        clock.advance(Duration.ofSeconds(3));
        send();
        assertThat(log.stored).extracting(Event::timeMillis).containsExactly(10_000L, 10_000L, 13_000L, 13_000L);
    }

    private CompletableFuture<?> send() {
        return feedback.take(TWO_WITHOUT_A_TIME.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture();
    }

    /** Stores the first event of the first batch alone, as brokers that go away in between do. */
    private static final class HalfStoring implements FeedbackLog {
        private final List<Event> stored = new ArrayList<>();
        private boolean isWhole;

        @Override
        public CompletionStage<Void> take(List<Event> events) {
            boolean whole = isWhole;
            isWhole = true;
            stored.addAll(whole ? events : events.subList(0, 1));
            return whole
                    ? CompletableFuture.completedStage(null)
                    : CompletableFuture.failedStage(ProblemType.FEEDBACK_UNAVAILABLE.because("Kafka is away"));
        }

        @Override
        public void close() {}
    }
}
