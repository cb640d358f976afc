package io.genrec.serving.http;

import io.genrec.serving.http.Access.Scope;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every route of a node; {@code openapi.yaml} describes them, and a test compares the two. */
enum Endpoint {
    RECOMMENDATIONS("POST", "/v1/recommendations", Scope.RECOMMEND, true),
    BATCH("POST", "/v1/recommendations/batch", Scope.RECOMMEND, true),
    EVENTS("POST", "/v1/events", Scope.EVENTS, true),
    REQUEST("GET", "/v1/requests/{requestId}", Scope.ADMIN, true),
    BUNDLES("GET", "/admin/bundles", Scope.ADMIN, true),
    TAKE_BUNDLE("POST", "/admin/bundles", Scope.ADMIN, true),
    GENERATIONS("GET", "/admin/generations", Scope.ADMIN, true),
    TAKE_GENERATION("POST", "/admin/generations", Scope.ADMIN, true),
    LIVE("GET", "/health/live", Scope.OPEN, false),
    READY("GET", "/health/ready", Scope.OPEN, false),
    METRICS("GET", "/metrics", Scope.ADMIN, true),
    OPENAPI("GET", "/openapi.yaml", Scope.OPEN, false),
    CONSOLE("GET", "/", Scope.ADMIN, false),
    CONSOLE_STYLE("GET", "/console.css", Scope.ADMIN, false),
    CONSOLE_SCRIPT("GET", "/console.js", Scope.ADMIN, false),
    CONSOLE_USERS("GET", "/console/users", Scope.ADMIN, true),
    CONSOLE_HISTORY("GET", "/console/users/{userId}/history", Scope.ADMIN, true);

    /** Each with the segments of its path. */
    private static final Map<Endpoint, List<String>> TEMPLATES = Stream.of(values())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), endpoint -> Stream.of(endpoint.path.split("/"))
                    .filter(part -> !part.isEmpty())
                    .toList()));

    /** Those whose path does not vary, by method and path: nearly all requests. */
    private static final Map<String, Endpoint> FIXED = Stream.of(values())
            .filter(endpoint -> !endpoint.path.contains("{"))
            .collect(Collectors.toUnmodifiableMap(
                    endpoint -> endpoint.method + " " + endpoint.path, Function.identity()));

    private final String method;
    private final String path;
    private final Scope scope;
    private final boolean needsKey;

    Endpoint(String method, String path, Scope scope, boolean needsKey) {
        this.method = method;
        this.path = path;
        this.scope = scope;
        this.needsKey = needsKey;
    }

    String method() {
        return method;
    }

    /** With {@code {name}} where a segment varies, at most one. */
    String path() {
        return path;
    }

    /** What a key must open, and whether it is at a port for the public. */
    Scope scope() {
        return scope;
    }

    /** Whether a key must be presented, where there are any; what is the same for everybody asks for none. */
    boolean needsKey() {
        return needsKey;
    }

    /** The endpoint that takes this method at just this path, as it came; where there is none, see {@link #at}. */
    static Optional<Endpoint> fixed(String method, String path) {
        return Optional.ofNullable(FIXED.get(method + " " + path));
    }

    /**
     * The endpoint at a path of these segments, decoded; none of them for {@code /}. Where none takes the method, one that
     * takes another.
     */
    static Optional<Endpoint> at(String method, List<String> segments) {
        Endpoint other = null;
        for (Map.Entry<Endpoint, List<String>> candidate : TEMPLATES.entrySet()) {
            if (matches(candidate.getValue(), segments)) {
                if (candidate.getKey().method.equals(method)) {
                    return Optional.of(candidate.getKey());
                }
                other = candidate.getKey();
            }
        }
        return Optional.ofNullable(other);
    }

    /** All that its path takes, as the header {@code Allow} has them. */
    String methods() {
        return Stream.of(values())
                .filter(endpoint -> endpoint.path.equals(path))
                .map(endpoint -> endpoint.method)
                .collect(Collectors.joining(", "));
    }

    /** The segment that varies. @throws IllegalArgumentException where none does */
    String variable(List<String> segments) {
        for (int index = 0; index < segments.size(); index++) {
            if (isVariable(Objects.requireNonNull(TEMPLATES.get(this)).get(index))) {
                return segments.get(index);
            }
        }
        throw new IllegalArgumentException(path + " has no variable segment");
    }

    private static boolean matches(List<String> template, List<String> segments) {
        if (template.size() != segments.size()) {
            return false;
        }
        for (int index = 0; index < template.size(); index++) {
            if (!isVariable(template.get(index)) && !template.get(index).equals(segments.get(index))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVariable(String part) {
        return part.startsWith("{");
    }
}
