package io.genrec.storage;

/** A store did not do what was asked of it. The message is written for users. */
public final class StorageFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StorageFailed(String message) {
        super(message);
    }

    StorageFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
