package io.genrec.cache;

/** Redis cannot be reached, does not answer in time, or answers with what cannot be read. */
public final class CacheUnavailable extends RuntimeException {
    public CacheUnavailable(String message) {
        super(message);
    }

    public CacheUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
