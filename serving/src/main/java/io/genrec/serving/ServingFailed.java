package io.genrec.serving;

import io.genrec.datasets.run.StepFailed;

/** A node that cannot start; the message is one sentence for whoever started it: what, and how to mend it. */
public final class ServingFailed extends StepFailed {
    ServingFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
