package io.genrec.serving;

import io.genrec.domain.event.Event;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What users did with what they were shown, into the log of events. */
record Feedback(FeedbackReader reader, FeedbackLog log, ServingMetrics metrics) {

    /** @throws RequestRefused where the body breaks a rule; the stage fails with one for the rest */
    CompletionStage<HttpResponse> take(byte[] body) {
        List<Event> events = reader.read(body);
        return log.take(events).thenApply(stored -> {
            metrics.feedback(events.size());
            return Responses.of(202, ContentTypes.APPLICATION_JSON, ResponseJson.accepted(events.size()));
        });
    }
}
