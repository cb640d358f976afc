package io.genrec.serving.http;

import static io.genrec.serving.http.Responses.with;

import com.fasterxml.jackson.databind.JsonNode;
import io.genrec.serving.list.PinnedLists;
import io.genrec.serving.list.Recommendations;
import io.genrec.serving.list.RequestIds;
import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import io.genrec.serving.message.ResponseJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Uri;

/** What each endpoint answers. */
public record Endpoints(
        RecommendationRequestReader reader,
        Recommendations recommendations,
        PinnedLists lists,
        Feedback feedback,
        Console console,
        Bundles bundles,
        Health health,
        ServingMetrics metrics) {
    private static final ContentType PROMETHEUS = ContentTypes.parse("text/plain; charset=UTF-8");

    /**
     * {@code POST /v1/recommendations}.
     *
     * @param deadline in the time of {@code nanoTime}
     * @throws RequestRefused as {@link Recommendations#page}
     */
    CompletionStage<HttpResponse> recommendations(byte[] body, Optional<String> idempotencyKey, long deadline) {
        return recommendations.page(reader.read(body), idempotencyKey, deadline).thenApply(page -> {
            metrics.page(page.source());
            return with(
                    Responses.json(page.body().getBytes(StandardCharsets.UTF_8)),
                    "X-Genrec-Source",
                    page.source().label());
        });
    }

    /**
     * {@code POST /v1/recommendations/batch}: what each request would have been answered with alone, in their order.
     *
     * @param deadline in the time of {@code nanoTime}, of all
     * @throws RequestRefused where the body is no batch; what is wrong with one request is in its own answer
     */
    CompletionStage<HttpResponse> batch(byte[] body, long deadline) {
        List<CompletableFuture<String>> answers = reader.batch(body).stream()
                .map(request -> one(request, deadline).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> Responses.json(answers.stream()
                        .map(CompletableFuture::join)
                        .collect(Collectors.joining(",", "{\"answers\":[", "]}"))
                        .getBytes(StandardCharsets.UTF_8)));
    }

    private CompletionStage<String> one(JsonNode request, long deadline) {
        return CompletableFuture.completedStage(request)
                .thenCompose(
                        asked -> recommendations.page(reader.read("the request", asked), Optional.empty(), deadline))
                .thenApply(page -> {
                    metrics.page(page.source());
                    return "{\"status\":200,\"page\":" + page.body() + "}";
                })
                .exceptionallyCompose(failure -> refused(failure)
                        .<CompletionStage<String>>map(refused -> CompletableFuture.completedStage("{\"status\":"
                                + refused.type().status() + ",\"problem\":"
                                + new String(
                                        ResponseJson.problem(refused.type(), refused.detail()), StandardCharsets.UTF_8)
                                + "}"))
                        .orElseGet(() -> CompletableFuture.failedStage(failure)));
    }

    /** What is one request's own fault; another failure is that of the whole answer. */
    private static Optional<RequestRefused> refused(Throwable failure) {
        return HttpApi.cause(failure) instanceof RequestRefused refused ? Optional.of(refused) : Optional.empty();
    }

    /** Another endpoint with a body. @throws RequestRefused where the body breaks a rule */
    CompletionStage<HttpResponse> post(Endpoint endpoint, byte[] body) {
        return switch (endpoint) {
            case EVENTS -> feedback.take(body);
            case TAKE_BUNDLE -> bundles.take(body);
            case TAKE_GENERATION -> bundles.takeGeneration(body);
            case RECOMMENDATIONS,
                    BATCH,
                    REQUEST,
                    BUNDLES,
                    GENERATIONS,
                    LIVE,
                    READY,
                    METRICS,
                    OPENAPI,
                    CONSOLE,
                    CONSOLE_STYLE,
                    CONSOLE_SCRIPT,
                    CONSOLE_USERS,
                    CONSOLE_HISTORY -> throw new IllegalArgumentException(endpoint + " is not among these");
        };
    }

    /** Every other endpoint; the segments are those of the path, decoded. */
    CompletionStage<HttpResponse> get(Endpoint endpoint, List<String> segments, Uri uri) {
        return switch (endpoint) {
            case RECOMMENDATIONS, BATCH, EVENTS, TAKE_BUNDLE, TAKE_GENERATION ->
                throw new IllegalArgumentException(endpoint + " has a body");
            case REQUEST -> request(endpoint.variable(segments));
            case READY -> health.ready();
            case LIVE -> now(health.live());
            case METRICS -> now(Responses.of(200, PROMETHEUS, metrics.scrape().getBytes(StandardCharsets.UTF_8)));
            case BUNDLES -> now(bundles.open());
            case GENERATIONS -> now(bundles.generations());
            case OPENAPI -> now(Responses.resource(Responses.YAML, "openapi.yaml"));
            case CONSOLE -> now(console.page());
            case CONSOLE_STYLE -> now(console.style());
            case CONSOLE_SCRIPT -> now(console.script());
            case CONSOLE_USERS -> console.users(uri.query().get("query").orElse(""));
            case CONSOLE_HISTORY -> console.history(endpoint.variable(segments));
        };
    }

    private CompletionStage<HttpResponse> request(String requestId) {
        if (!RequestIds.isOne(requestId)) {
            throw ProblemType.NOT_FOUND.because("a request id is 22 letters, digits, - or _");
        }
        return lists.list(requestId)
                .thenApply(found ->
                        found.orElseThrow(() -> ProblemType.NOT_FOUND.because("no list of this request, or no longer")))
                .thenApply(list -> Responses.json(ResponseJson.list(list)));
    }

    private static CompletionStage<HttpResponse> now(HttpResponse response) {
        return CompletableFuture.completedStage(response);
    }
}
