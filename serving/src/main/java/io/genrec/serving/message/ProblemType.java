package io.genrec.serving.message;

import java.time.Duration;
import java.util.Locale;

/** Every way a request can go wrong, as RFC 9457 problem types. */
public enum ProblemType {
    MALFORMED_JSON(400, "The body is not the JSON this route expects"),
    INVALID_REQUEST(400, "The request cannot be answered as it is"),
    KEY_MISSING(401, "An API key is needed"),
    TOKEN_FORGED(403, "The page token was not issued by this service"),
    TOKEN_FOREIGN(403, "The page token belongs to another user"),
    SCOPE_MISSING(403, "The token does not open this"),
    ORIGIN_REFUSED(403, "Pages of this site may not ask here"),
    NOT_FOUND(404, "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "This route does not take this method"),
    BODY_TOO_SLOW(408, "The body took too long to arrive"),
    KEY_REUSED(409, "The idempotency key was used for another request"),
    BUNDLE_REFUSED(409, "This bundle cannot be served"),
    LIST_FIXED(409, "What a list is made from does not change with its pages"),
    TOKEN_EXPIRED(410, "The page token has expired"),
    LIST_GONE(410, "The list of this request is gone"),
    BUNDLE_GONE(410, "The bundle that began this list is no longer served"),
    BODY_TOO_LARGE(413, "The body is too large"),
    URI_TOO_LONG(414, "The address is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body must be application/json"),
    MISDIRECTED(421, "This node does not answer to this name"),
    TOO_MANY_REQUESTS(429, "Too many requests at once"),
    RATE_EXCEEDED(429, "This caller asks too often"),
    HEADERS_TOO_LARGE(431, "The headers are too large"),
    INTERNAL_ERROR(500, "Something went wrong on our side"),
    OVERLOADED(503, "More lists are asked for than this node can generate"),
    TOO_SLOW(503, "The answer took too long"),
    LISTS_UNAVAILABLE(503, "The store of lists cannot be reached"),
    FEEDBACK_OFF(503, "This node takes no feedback"),
    FEEDBACK_UNAVAILABLE(503, "The log of events cannot be reached"),
    KEYS_UNAVAILABLE(503, "The keys of the issuer of tokens cannot be reached"),
    NOT_READY(503, "This node cannot answer requests now");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public String uri() {
        return "urn:genrec:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the same request may succeed a moment later. */
    public boolean passes() {
        return status == 429 || status == 503;
    }

    /** @param detail one sentence for whoever called: what, and how to mend it */
    public RequestRefused because(String detail) {
        return because(detail, Duration.ZERO);
    }

    /** @param wait after which the same request may succeed, as far as can be told */
    public RequestRefused because(String detail, Duration wait) {
        return new RequestRefused(this, detail, wait);
    }
}
