package io.genrec.inference.engine;

/** The engine could not be opened or could not run; the message says what to do. */
public class EngineFailed extends RuntimeException {
    public EngineFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
