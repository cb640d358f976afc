package io.genrec.simulator.visit;

import com.typesafe.config.Config;

/**
 * How often shoppers come and how far they scroll.
 *
 * @param newUsers share of the shoppers whose first visit falls into the log; all others shopped there before
 * @param visitsPerDay mean over shoppers
 * @param requestsPerVisit mean, at least 1
 * @param navigation share of the requests that open the page of the leaf the shopper is after; all others open the feed
 * @param smallestPage slots of the smallest screen
 * @param largestPage slots of the largest screen
 * @param maxPages pages of a request at most
 * @param nextPage probability to turn to the next page, after a page without a click
 * @param nextPageAfterClick the same, after a page with one
 * @param history behaviours a request carries at most
 */
public record VisitSettings(
        double newUsers,
        double visitsPerDay,
        double requestsPerVisit,
        double navigation,
        int smallestPage,
        int largestPage,
        int maxPages,
        double nextPage,
        double nextPageAfterClick,
        int history) {

    public VisitSettings {
        requireProbability("new-users", newUsers);
        requireProbability("navigation", navigation);
        requireProbability("next-page", nextPage);
        requireProbability("next-page-after-click", nextPageAfterClick);
        require(visitsPerDay > 0, "visits-per-day must be positive", visitsPerDay);
        require(requestsPerVisit >= 1, "requests-per-visit must be at least 1", requestsPerVisit);
        require(smallestPage >= 1, "page-size.smallest must be positive", smallestPage);
        require(largestPage >= smallestPage, "page-size.largest must not be below smallest", largestPage);
        require(maxPages >= 1, "max-pages must be positive", maxPages);
        require(history >= 0, "history must not be negative", history);
    }

    /** @param simulator the settings at {@code genrec.simulator} */
    public static VisitSettings from(Config simulator) {
        return new VisitSettings(
                simulator.getDouble("new-users"),
                simulator.getDouble("visits-per-day"),
                simulator.getDouble("requests-per-visit"),
                simulator.getDouble("navigation"),
                simulator.getInt("page-size.smallest"),
                simulator.getInt("page-size.largest"),
                simulator.getInt("max-pages"),
                simulator.getDouble("next-page"),
                simulator.getDouble("next-page-after-click"),
                simulator.getInt("history"));
    }

    private static void requireProbability(String key, double value) {
        require(value >= 0 && value <= 1, key + " must be a probability", value);
    }

    private static void require(boolean holds, String rule, double value) {
        if (!holds) {
            throw new IllegalArgumentException("genrec.simulator." + rule + ": " + value);
        }
    }
}
