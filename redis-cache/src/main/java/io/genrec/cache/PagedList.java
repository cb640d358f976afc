package io.genrec.cache;

import io.genrec.domain.recommendation.RecommendationList;
import java.time.Duration;
import java.util.Map;

/**
 * A list and pages of it, as callers are answered with them. A page lies under its <em>position</em>: a name for the
 * list and for every item before the page, so that what is found under a position continues just these items. The
 * first page's is {@link #FIRST}.
 *
 * @param request digest of what the list was asked for with: of two requests under one id, the
 *     second must have the same; empty for a list that was grown
 * @param pages by position; of a list that was grown, the new ones
 * @param next the position of the first page that is not known yet, empty where all are
 * @param ttl how long it is to live from now on
 */
public record PagedList(RecommendationList list, String request, Map<String, String> pages, String next, Duration ttl) {
    /** The position of every list's first page. */
    public static final String FIRST = "first";

    public PagedList {
        pages = Map.copyOf(pages);
    }
}
