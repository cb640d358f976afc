package io.genrec.serving.http;

import static io.genrec.serving.http.Responses.with;

import io.genrec.cache.CacheUnavailable;
import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every request passes through: its endpoint, limits and key, and a problem for whatever goes wrong. */
public final class HttpApi {
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

    private final Endpoints endpoints;
    private final Access access;
    private final LimitSettings limits;
    private final ServingMetrics metrics;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final CompletableFuture<Done> drained = new CompletableFuture<>();
    private final boolean secure;
    private volatile boolean draining;

    /** @param secure whether it is spoken to over TLS */
    public HttpApi(Endpoints endpoints, Access access, boolean secure, LimitSettings limits, ServingMetrics metrics) {
        this.secure = secure;
        this.endpoints = endpoints;
        this.access = access;
        this.limits = limits;
        this.metrics = metrics;
    }

    /**
     * The answer to a request, always: the stage does not fail.
     *
     * @param scopes of the endpoints that are at this port
     */
    public CompletionStage<HttpResponse> answer(
            HttpRequest request, Set<Access.Scope> scopes, ClassicActorSystemProvider system) {
        long start = System.nanoTime();
        String method = request.method().value();
        Optional<Endpoint> endpoint = Endpoint.fixed(method, request.getUri().path())
                .or(() -> Endpoint.at(method, segments(request)))
                .filter(found -> scopes.contains(found.scope()));
        Optional<String> origin = header(request, "Origin");
        inFlight.incrementAndGet();
        return attempt(
                        request,
                        origin,
                        endpoint,
                        system,
                        start + limits.answerTimeout().toNanos())
                .toCompletableFuture()
                .orTimeout(limits.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> problem(failure, endpoint))
                .thenApply(response -> {
                    leave();
                    Duration latency = Duration.ofNanos(System.nanoTime() - start);
                    String route = endpoint.map(Endpoint::path).orElse("none");
                    metrics.request(route, response.status().intValue(), latency);
                    HttpResponse timed = secured(with(response, "X-Genrec-Latency-Ms", millis(latency)));
                    HttpResponse shared = origin.filter(access::allows)
                            .map(allowed -> forPagesOf(allowed, timed))
                            .orElse(timed);
                    return draining ? shared.addHeader(Connection.create("close")) : shared;
                });
    }

    private HttpResponse secured(HttpResponse response) {
        return secure ? with(response, "Strict-Transport-Security", "max-age=31536000") : response;
    }

    /** What a browser must be told, so that a page of another site sees the answer. */
    private static HttpResponse forPagesOf(String origin, HttpResponse response) {
        return response.addHeaders(List.of(
                RawHeader.create("Access-Control-Allow-Origin", origin),
                RawHeader.create("Access-Control-Expose-Headers", "X-Genrec-Source, X-Genrec-Latency-Ms, Retry-After"),
                RawHeader.create("Vary", "Origin")));
    }

    /** What a browser asks before it lets a page of another site ask. */
    private static HttpResponse preflight(Endpoint endpoint) {
        return HttpResponse.create()
                .withStatus(204)
                .addHeaders(List.of(
                        RawHeader.create("Access-Control-Allow-Methods", endpoint.methods()),
                        RawHeader.create(
                                "Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key"),
                        RawHeader.create("Access-Control-Max-Age", "600")));
    }

    /** From now on connections end with their next answer; completes once nothing is being answered. */
    CompletableFuture<Done> drained() {
        draining = true;
        if (inFlight.get() == 0) {
            drained.complete(Done.getInstance());
        }
        return drained;
    }

    private void leave() {
        if (inFlight.decrementAndGet() == 0 && draining) {
            drained.complete(Done.getInstance());
        }
    }

    private CompletionStage<HttpResponse> attempt(
            HttpRequest request,
            Optional<String> origin,
            Optional<Endpoint> endpoint,
            ClassicActorSystemProvider system,
            long deadline) {
        try {
            Endpoint found = endpoint.orElseThrow(
                    () -> ProblemType.NOT_FOUND.because("no route has this path; /openapi.yaml lists them"));
            if (request.method().value().equals("OPTIONS")
                    && origin.filter(access::allows).isPresent()) {
                request.discardEntityBytes(system);
                return CompletableFuture.completedStage(preflight(found));
            }
            if (!request.method().value().equals(found.method())) {
                throw ProblemType.METHOD_NOT_ALLOWED.because(found.path() + " takes " + found.methods() + " alone");
            }
            if (found.needsKey() && inFlight.get() > limits.maxInFlight()) {
                throw ProblemType.TOO_MANY_REQUESTS.because(
                        "this node answers " + limits.maxInFlight() + " requests at once; ask again in a second");
            }
            if (!found.needsKey()) {
                return answered(request, found, system, deadline);
            }
            return access.require(
                            found.scope(),
                            new Access.Presented(header(request, "Authorization"), header(request, "Host"), origin))
                    .handle((caller, failure) -> {
                        if (failure != null) {
                            request.discardEntityBytes(system);
                            return CompletableFuture.<HttpResponse>failedStage(failure);
                        }
                        return answered(request, found, system, deadline);
                    })
                    .thenCompose(Function.identity());
        } catch (RuntimeException e) {
            request.discardEntityBytes(system);
            return CompletableFuture.failedStage(e);
        }
    }

    private CompletionStage<HttpResponse> answered(
            HttpRequest request, Endpoint endpoint, ClassicActorSystemProvider system, long deadline) {
        try {
            if (endpoint.method().equals("GET")) {
                request.discardEntityBytes(system);
                return endpoints.get(endpoint, segments(request), request.getUri());
            }
            CompletionStage<byte[]> body = body(request, system);
            return switch (endpoint) {
                case RECOMMENDATIONS ->
                    body.thenCompose(
                            bytes -> endpoints.recommendations(bytes, header(request, "Idempotency-Key"), deadline));
                case BATCH -> body.thenCompose(bytes -> endpoints.batch(bytes, deadline));
                default -> body.thenCompose(bytes -> endpoints.post(endpoint, bytes));
            };
        } catch (RuntimeException e) {
            request.discardEntityBytes(system);
            return CompletableFuture.failedStage(e);
        }
    }

    /** Of the path, decoded. */
    private static List<String> segments(HttpRequest request) {
        List<String> segments = new ArrayList<>();
        request.getUri().pathSegments().forEach(segments::add);
        return segments;
    }

    private CompletionStage<byte[]> body(HttpRequest request, ClassicActorSystemProvider system) {
        String type = request.entity().getContentType().mediaType().toString();
        if (!type.equals("application/json")) {
            throw ProblemType.UNSUPPORTED_MEDIA_TYPE.because("send the header Content-Type: application/json");
        }
        String coding =
                header(request, "Content-Encoding").orElse("identity").strip().toLowerCase(Locale.ROOT);
        if (!coding.equals("identity") && !coding.equals("gzip")) {
            throw ProblemType.UNSUPPORTED_MEDIA_TYPE.because(
                    "send the body as it is or by Content-Encoding: gzip, which alone is known here");
        }
        return request.entity()
                .withSizeLimit(limits.maxRequestBytes())
                .toStrict(limits.answerTimeout().toMillis() / 2, system)
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(
                        cause(failure) instanceof TimeoutException
                                ? ProblemType.BODY_TOO_SLOW.because("send the whole body at once")
                                : failure))
                .thenApply(entity -> entity.getData().toArray())
                .thenApply(bytes -> coding.equals("gzip") ? unzipped(bytes) : bytes);
    }

    /** Bounded as the body itself is: a small body may hold a huge one. */
    private byte[] unzipped(byte[] body) {
        int most = (int) Math.min(Integer.MAX_VALUE - 9, limits.maxRequestBytes());
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw ProblemType.BODY_TOO_LARGE.because("the body must be at most " + most + " bytes when unpacked");
            }
            return bytes;
        } catch (IOException e) {
            throw ProblemType.MALFORMED_JSON.because(
                    "the body is not gzip, or not all of it, though its Content-Encoding" + " says so");
        }
    }

    private HttpResponse problem(Throwable failure, Optional<Endpoint> endpoint) {
        Throwable cause = cause(failure);
        if (cause instanceof RequestRefused refused) {
            HttpResponse response = Responses.problem(refused);
            if (refused.type() == ProblemType.METHOD_NOT_ALLOWED) {
                return with(response, "Allow", endpoint.orElseThrow().methods());
            }
            return refused.type() == ProblemType.KEY_MISSING ? with(response, "WWW-Authenticate", "Bearer") : response;
        }
        if (cause instanceof CacheUnavailable) {
            return Responses.problem(
                    ProblemType.LISTS_UNAVAILABLE, "lists cannot be reached now; ask again in a second");
        }
        if (cause instanceof EntityStreamSizeException) {
            return Responses.problem(
                    ProblemType.BODY_TOO_LARGE, "the body must be at most " + limits.maxRequestBytes() + " bytes");
        }
        if (cause instanceof TimeoutException) {
            return Responses.problem(
                    ProblemType.TOO_SLOW,
                    "no answer within " + limits.answerTimeout().toMillis() + " ms; ask again in a second");
        }
        LOG.error("a request failed at {}", endpoint.map(Endpoint::path).orElse("no route"), cause);
        return Responses.problem(ProblemType.INTERNAL_ERROR, "the log of this node says what");
    }

    /** With three decimals; a formatter costs more than all else that is done with an answer. */
    private static String millis(Duration latency) {
        long micros = latency.toNanos() / 1_000;
        return micros / 1_000 + "." + String.valueOf(1_000 + micros % 1_000).substring(1);
    }

    private static Optional<String> header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value);
    }

    /** What a stage failed with. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
