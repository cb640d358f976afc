package io.genrec.serving;

/** A request that is answered with a problem; the message is for whoever called. */
final class RequestRefused extends RuntimeException {
    private final ProblemType type;

    RequestRefused(ProblemType type, String detail) {
        super(detail, null, false, false);
        this.type = type;
    }

    ProblemType type() {
        return type;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
