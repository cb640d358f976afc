package io.genrec.datasets.run;

/** A step that cannot go on; the message is one sentence for the user: what, where, and how to mend it. */
public class StepFailed extends RuntimeException {
    public StepFailed(String message) {
        super(message);
    }

    public StepFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
