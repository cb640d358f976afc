package io.genrec.flink.page;

import java.io.Serializable;

/**
 * How much of one user a stream keeps open at a time.
 *
 * @param requests that may still change; events of a further one do not count
 * @param requestEvents of one request; further ones do not count
 */
public record OpenLimits(int requests, int requestEvents) implements Serializable {
    public OpenLimits {
        if (requests < 1 || requestEvents < 1) {
            throw new IllegalArgumentException(
                    "genrec.stream.max-open-requests and max-request-events must be at least 1: " + requests + ", "
                            + requestEvents);
        }
    }
}
