package io.genrec.abtest.feed;

import io.genrec.domain.page.Behaviour;
import java.util.List;

/** What fills the feed of one arm. Safe for several threads, and the same list for the same question. */
public interface Feed {
    /**
     * The list of one request.
     *
     * @param history behaviours before the request, oldest first
     * @param now when it is made, milliseconds since the epoch, UTC
     * @param count items at most
     * @return distinct item ids, best first
     */
    List<String> list(List<Behaviour> history, long now, int count);
}
