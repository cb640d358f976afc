package io.genrec.serving.feedback;

import io.genrec.domain.event.Event;
import io.genrec.kafka.EventPublisher;
import io.genrec.kafka.KafkaSettings;
import io.genrec.kafka.KafkaUnavailable;
import io.genrec.serving.message.ProblemType;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feedback into Kafka. One thread hands events to the producer, because that may block while the brokers are away; a
 * short line waits for it, and who finds it full is refused at once.
 */
public final class KafkaFeedback implements FeedbackLog {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaFeedback.class);
    private static final int LINE = 1000;

    private final EventPublisher publisher;
    private final ThreadPoolExecutor sender;

    private KafkaFeedback(EventPublisher publisher) {
        this.publisher = publisher;
        this.sender = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(LINE), work -> {
            Thread thread = new Thread(work, "feedback");
            thread.setDaemon(true);
            return thread;
        });
    }

    public static KafkaFeedback open(KafkaSettings kafka) {
        return new KafkaFeedback(EventPublisher.open(kafka));
    }

    @Override
    public CompletionStage<Void> take(List<Event> events) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        try {
            sender.execute(() -> publish(events, taken));
        } catch (RejectedExecutionException e) {
            taken.completeExceptionally(ProblemType.FEEDBACK_UNAVAILABLE.because(
                    "too many events wait for Kafka; send them again in a second"));
        }
        return taken;
    }

    @Override
    public void close() {
        sender.shutdownNow();
        publisher.close();
    }

    private void publish(List<Event> events, CompletableFuture<Void> taken) {
        var unused = CompletableFuture.allOf(events.stream()
                        .map(event -> publisher.publish(event).toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .whenComplete((stored, failure) -> {
                    if (failure == null) {
                        taken.complete(null);
                    } else {
                        taken.completeExceptionally(refusal(failure));
                    }
                });
    }

    private static Throwable refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof KafkaUnavailable) {
            LOG.warn("feedback is refused: {}", cause.getMessage(), cause.getCause());
            return ProblemType.FEEDBACK_UNAVAILABLE.because(
                    "Kafka does not take events now; send them again in a second");
        }
        return cause;
    }
}
