package io.genrec.serving;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every route of a node; {@code openapi.yaml} describes them, and a test compares the two. */
enum Endpoint {
    RECOMMENDATIONS("POST", "/v1/recommendations", true),
    EVENTS("POST", "/v1/events", true),
    REQUEST("GET", "/v1/requests/{requestId}", true),
    LIVE("GET", "/health/live", false),
    READY("GET", "/health/ready", false),
    METRICS("GET", "/metrics", true),
    OPENAPI("GET", "/openapi.yaml", false),
    CONSOLE("GET", "/", false),
    CONSOLE_STYLE("GET", "/console.css", false),
    CONSOLE_SCRIPT("GET", "/console.js", false),
    CONSOLE_USERS("GET", "/console/users", true),
    CONSOLE_HISTORY("GET", "/console/users/{userId}/history", true);

    private final String method;
    private final String path;
    private final boolean needsKey;

    Endpoint(String method, String path, boolean needsKey) {
        this.method = method;
        this.path = path;
        this.needsKey = needsKey;
    }

    String method() {
        return method;
    }

    /** With {@code {name}} where a segment varies, at most one. */
    String path() {
        return path;
    }

    /** Whether the API key must be presented, where one is set. */
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
