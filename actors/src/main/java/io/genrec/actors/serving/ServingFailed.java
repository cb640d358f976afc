package io.genrec.actors.serving;

/** A node that cannot start; the message is one sentence for whoever started it: what, and how to mend it. */
public final class ServingFailed extends RuntimeException {
    ServingFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
