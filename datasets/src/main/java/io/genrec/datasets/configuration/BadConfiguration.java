package io.genrec.datasets.configuration;

/** Settings that cannot be used; the message is one sentence that names the key or the file. */
public final class BadConfiguration extends RuntimeException {
    public BadConfiguration(String message) {
        super(message);
    }

    public BadConfiguration(String message, Throwable cause) {
        super(message, cause);
    }
}
