package io.genrec.serving.message;

import java.time.Duration;

/** A request that is answered with a problem; the message is for whoever called. */
public final class RequestRefused extends RuntimeException {
    private final ProblemType type;
    private final Duration wait;

    /** @param wait after which the same request may succeed, where {@link ProblemType#passes} */
    RequestRefused(ProblemType type, String detail, Duration wait) {
        super(detail, null, false, false);
        this.type = type;
        this.wait = wait;
    }

    public ProblemType type() {
        return type;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public Duration waitTime() {
        return wait;
    }
}
