package io.genrec.actors.alignment;

/** Weights that could not be fetched, or that are not those they should be. */
public final class WeightsUnavailable extends RuntimeException {
    WeightsUnavailable(String message) {
        super(message);
    }

    WeightsUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
