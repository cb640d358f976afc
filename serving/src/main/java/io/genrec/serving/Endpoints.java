package io.genrec.serving;

import static io.genrec.serving.Responses.with;

import io.genrec.cache.RedisListCache;
import io.genrec.domain.event.Event;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Uri;

/** What each endpoint answers. */
final class Endpoints {
    private static final int USERS_SHOWN = 50;
    private static final ContentType PROMETHEUS = ContentTypes.parse("text/plain; charset=UTF-8");
    private static final ContentType CSS = ContentTypes.parse("text/css; charset=UTF-8");
    private static final ContentType SCRIPT = ContentTypes.parse("text/javascript; charset=UTF-8");

    private final Recommendations recommendations;
    private final RecommendationRequestReader reader;
    private final FeedbackReader feedbackReader;
    private final FeedbackLog feedback;
    private final PinnedLists lists;
    private final RedisListCache cache;
    private final UserHistories histories;
    private final LoadedBundles bundles;
    private final ServingMetrics metrics;
    private final boolean readyWithoutRedis;

    Endpoints(
            Recommendations recommendations,
            RecommendationRequestReader reader,
            FeedbackReader feedbackReader,
            FeedbackLog feedback,
            PinnedLists lists,
            RedisListCache cache,
            UserHistories histories,
            LoadedBundles bundles,
            ServingMetrics metrics,
            boolean readyWithoutRedis) {
        this.recommendations = recommendations;
        this.reader = reader;
        this.feedbackReader = feedbackReader;
        this.feedback = feedback;
        this.lists = lists;
        this.cache = cache;
        this.histories = histories;
        this.bundles = bundles;
        this.metrics = metrics;
        this.readyWithoutRedis = readyWithoutRedis;
    }

    /** {@code POST /v1/recommendations}. @throws RequestRefused as {@link Recommendations#page} */
    CompletionStage<HttpResponse> recommendations(byte[] body, Optional<String> idempotencyKey) {
        return recommendations.page(reader.read(body), idempotencyKey).thenApply(page -> {
            metrics.page(page.pinned().source());
            return with(
                    Responses.json(ResponseJson.page(page)),
                    "X-Genrec-Source",
                    page.pinned().source().label());
        });
    }

    /** {@code POST /v1/events}. @throws RequestRefused where the body breaks a rule; the stage fails with one for the rest */
    CompletionStage<HttpResponse> events(byte[] body) {
        List<Event> events = feedbackReader.read(body);
        return feedback.take(events).thenApply(stored -> {
            metrics.feedback(events.size());
            return Responses.of(202, ContentTypes.APPLICATION_JSON, ResponseJson.accepted(events.size()));
        });
    }

    /** Every other endpoint; the segments are those of the path, decoded. */
    CompletionStage<HttpResponse> get(Endpoint endpoint, List<String> segments, Uri uri) {
        return switch (endpoint) {
            case RECOMMENDATIONS, EVENTS -> throw new IllegalArgumentException(endpoint + " has a body");
            case REQUEST -> request(endpoint.variable(segments));
            case READY -> ready();
            case LIVE -> now(Responses.json(ResponseJson.live()));
            case METRICS -> now(Responses.of(200, PROMETHEUS, metrics.scrape().getBytes(StandardCharsets.UTF_8)));
            case OPENAPI -> now(Responses.resource(Responses.YAML, "openapi.yaml"));
            case CONSOLE -> now(console());
            case CONSOLE_STYLE -> now(Responses.resource(CSS, "console/console.css"));
            case CONSOLE_SCRIPT -> now(Responses.resource(SCRIPT, "console/console.js"));
            case CONSOLE_USERS -> now(users(uri.query().get("query").orElse("")));
            case CONSOLE_HISTORY -> history(endpoint.variable(segments));
        };
    }

    private CompletionStage<HttpResponse> request(String requestId) {
        if (!RequestIds.isOne(requestId)) {
            throw ProblemType.NOT_FOUND.because("a request id is 22 letters, digits, - or _");
        }
        return lists.read(requestId)
                .thenApply(found ->
                        found.orElseThrow(() -> ProblemType.NOT_FOUND.because("no list of this request, or no longer")))
                .thenApply(pinned -> Responses.json(ResponseJson.list(pinned.list())));
    }

    private CompletionStage<HttpResponse> ready() {
        String bundle = bundles.current().bundleVersion();
        String notice = bundles.notice();
        return cache.ping().handle((pong, failure) -> {
            if (failure == null) {
                return Responses.json(ResponseJson.health("ready", bundle, "up", notice));
            }
            return readyWithoutRedis
                    ? Responses.json(ResponseJson.health("ready", bundle, "away", notice))
                    : Responses.problem(ProblemType.NOT_READY, "Redis does not answer");
        });
    }

    private static HttpResponse console() {
        HttpResponse page = Responses.resource(ContentTypes.TEXT_HTML_UTF8, "console/index.html");
        return with(
                with(
                        page,
                        "Content-Security-Policy",
                        "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"),
                "Referrer-Policy",
                "no-referrer");
    }

    private HttpResponse users(String query) {
        return Responses.json(ResponseJson.users(histories.search(query.strip(), USERS_SHOWN)));
    }

    private CompletionStage<HttpResponse> history(String userId) {
        return histories
                .of(userId)
                .thenApply(history -> Responses.json(ResponseJson.history(userId, history, bundles.current())));
    }

    private static CompletionStage<HttpResponse> now(HttpResponse response) {
        return CompletableFuture.completedStage(response);
    }
}
