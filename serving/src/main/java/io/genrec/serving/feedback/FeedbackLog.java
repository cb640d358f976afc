package io.genrec.serving.feedback;

import io.genrec.domain.event.Event;
import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where feedback goes. Safe for several threads. */
public interface FeedbackLog extends AutoCloseable {
    /** Of a node that takes no feedback. */
    FeedbackLog NONE = new FeedbackLog() {
        @Override
        public CompletionStage<Void> take(List<Event> events) {
            return CompletableFuture.failedStage(
                    ProblemType.FEEDBACK_OFF.because(
                            "no log of events is configured: start the node with genrec.kafka.bootstrap, or with genrec quickstart --live"));
        }

        @Override
        public void close() {}
    };

    /** Completes once all of the events are stored; fails with {@link RequestRefused} where they are not. */
    CompletionStage<Void> take(List<Event> events);

    @Override
    void close();
}
