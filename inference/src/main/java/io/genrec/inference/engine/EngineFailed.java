package io.genrec.inference.engine;

import org.jspecify.annotations.Nullable;

/** The engine could not be opened or could not run; the message says what to do. */
public class EngineFailed extends RuntimeException {
    public EngineFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
