package io.genrec.simulator.visit;

import io.genrec.domain.event.Event;
import io.genrec.simulator.world.Product;
import java.util.List;

/** Whatever decides what shoppers see: the pipeline that wrote the log, or a recommender on trial. For one thread. */
public interface PagePolicy {
    /**
     * The whole list of one request, of which its pages are slices.
     *
     * @param count how many products at most
     * @return distinct products that have arrived by the time of the request, best first; a
     *     request ends when what is left fills no page
     */
    List<Product> rank(Request request, int count);

    /** One of the request's pages as it was logged: every exposure, and the reactions to it. */
    void observe(Request request, List<Event> page);
}
