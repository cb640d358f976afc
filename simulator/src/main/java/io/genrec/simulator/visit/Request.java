package io.genrec.simulator.visit;

import io.genrec.domain.page.Behaviour;
import java.util.List;

/**
 * What a policy is asked: all it may know of the shopper.
 *
 * @param timeMillis when it was made, milliseconds since the epoch, UTC
 * @param pageSize slots of each of its pages
 * @param history behaviours before the request, oldest first, the newest {@link VisitSettings#history} of them
 */
public record Request(String requestId, String userId, long timeMillis, int pageSize, List<Behaviour> history) {
    public Request {
        history = List.copyOf(history);
    }
}
