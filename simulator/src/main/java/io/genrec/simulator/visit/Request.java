package io.genrec.simulator.visit;

import io.genrec.domain.page.Behaviour;
import io.genrec.simulator.world.Category;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy is asked: all it may know of the shopper.
 *
 * @param timeMillis when it was made, milliseconds since the epoch, UTC
 * @param pageSize slots of each of its pages
 * @param category the leaf whose page the shopper opened; null where they opened the feed
 * @param history behaviours before the request, oldest first, the newest {@link VisitSettings#history} of them
 */
public record Request(
        String requestId,
        String userId,
        long timeMillis,
        int pageSize,
        @Nullable Category category,
        List<Behaviour> history) {
    public Request {
        history = List.copyOf(history);
    }
}
