package io.genrec.serving.http;

import io.genrec.domain.event.Event;
import io.genrec.serving.feedback.FeedbackLog;
import io.genrec.serving.feedback.FeedbackReader;
import io.genrec.serving.message.RequestRefused;
import io.genrec.serving.message.ResponseJson;
import io.genrec.serving.token.Digest;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What users did with what they were shown, into the log of events. Safe for several threads. */
public final class Feedback {
    private static final int REMEMBERED = 1_000;

    private final FeedbackReader reader;
    private final FeedbackLog log;
    private final ServingMetrics metrics;
    private final Clock clock;

    /**
     * The time that events without one were given in a body that was refused, by the digest of the body. Some of them may
     * have been stored: sent again with another time, they would count twice.
     */
    private final Map<String, Long> refused = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    });

    public Feedback(FeedbackReader reader, FeedbackLog log, ServingMetrics metrics, Clock clock) {
        this.reader = reader;
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** @throws RequestRefused where the body breaks a rule; the stage fails with one for the rest */
    CompletionStage<HttpResponse> take(byte[] body) {
        String digest = new Digest().add(body).text();
        long time = refused.getOrDefault(digest, clock.millis());
        List<Event> events = reader.read(body, time);
        return log.take(events)
                .whenComplete((stored, failure) -> {
                    if (failure == null) {
                        refused.remove(digest);
                    } else {
                        refused.put(digest, time);
                    }
                })
                .thenApply(stored -> {
                    metrics.feedback(events.size());
                    return Responses.of(202, ContentTypes.APPLICATION_JSON, ResponseJson.accepted(events.size()));
                });
    }
}
