package io.genrec.simulator.visit;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * A page as it was shown and used.
 *
 * @param page of the request, 1-based
 * @param shownAtMillis milliseconds since the epoch, UTC
 * @param impressions in the order of their positions
 */
public record PageView(Request request, int page, long shownAtMillis, List<ShownProduct> impressions) {
    public PageView {
        impressions = List.copyOf(impressions);
    }

    /** What a log holds of it: the exposures, then the reactions in the order of time. */
    public List<Event> events() {
        List<Event> events = new ArrayList<>(impressions.size() + 8);
        for (ShownProduct impression : impressions) {
            events.add(event(impression, Action.EXPOSED, shownAtMillis));
        }
        for (ShownProduct impression : impressions) {
            for (ShownProduct.Reaction reaction : impression.reactions()) {
                events.add(event(impression, reaction.action(), reaction.timeMillis()));
            }
        }
        return events;
    }

    private Event event(ShownProduct impression, Action action, long timeMillis) {
        return new Event(
                request.userId(),
                impression.product().itemId(),
                action,
                request.requestId(),
                page,
                impression.position(),
                timeMillis);
    }
}
