package io.genrec.serving.http;

import io.genrec.serving.http.Access.Scope;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every route of a node; {@code openapi.yaml} describes them, and a test compares the two. */
enum Endpoint {
    RECOMMENDATIONS("POST", "/v1/recommendations", Scope.RECOMMEND, true),
    EVENTS("POST", "/v1/events", Scope.EVENTS, true),
    REQUEST("GET", "/v1/requests/{requestId}", Scope.ADMIN, true),
    LIVE("GET", "/health/live", Scope.OPEN, false),
    READY("GET", "/health/ready", Scope.OPEN, false),
    METRICS("GET", "/metrics", Scope.ADMIN, true),
    OPENAPI("GET", "/openapi.yaml", Scope.OPEN, false),
    CONSOLE("GET", "/", Scope.ADMIN, false),
    CONSOLE_STYLE("GET", "/console.css", Scope.ADMIN, false),
    CONSOLE_SCRIPT("GET", "/console.js", Scope.ADMIN, false),
    CONSOLE_USERS("GET", "/console/users", Scope.ADMIN, true),
    CONSOLE_HISTORY("GET", "/console/users/{userId}/history", Scope.ADMIN, true);

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

    /** The endpoint at a path of these segments, decoded; none of them for {@code /}. */
    static Optional<Endpoint> at(List<String> segments) {
        return Stream.of(values())
                .filter(endpoint -> endpoint.matches(segments))
                .findFirst();
    }

    /** The segment that varies. @throws IllegalArgumentException where none does */
    String variable(List<String> segments) {
        for (int index = 0; index < segments.size(); index++) {
            if (isVariable(template().get(index))) {
                return segments.get(index);
            }
        }
        throw new IllegalArgumentException(path + " has no variable segment");
    }

    private boolean matches(List<String> segments) {
        List<String> template = template();
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

    private List<String> template() {
        return Stream.of(path.split("/")).filter(part -> !part.isEmpty()).toList();
    }

    private static boolean isVariable(String part) {
        return part.startsWith("{");
    }
}
