package io.genrec.simulator.visit;

import com.typesafe.config.Config;

/**
 * How often shoppers come and how far they scroll.
 *
 * @param newUsers share of the shoppers whose first visit falls into the log; all others shopped there before
 * @param visitsPerDay mean over shoppers
 * @param requestsPerVisit mean, at least 1
 * @param navigation share of the requests that open the page of the leaf the shopper is after; all others open the feed
 * @param pages what a request shows
 * @param history behaviours a request carries at most
 */
public record VisitSettings(
        double newUsers, double visitsPerDay, double requestsPerVisit, double navigation, Pages pages, int history) {

    /**
     * The pages of a request.
     *
     * @param smallest slots of the smallest screen
     * @param largest slots of the largest screen
     * @param max pages at most
     * @param next probability to turn to the next page, after a page without a click
     * @param nextAfterClick the same, after a page with one
     */
    public record Pages(int smallest, int largest, int max, double next, double nextAfterClick) {
        public Pages {
            requireProbability("next-page", next);
            requireProbability("next-page-after-click", nextAfterClick);
            require(smallest >= 1, "page-size.smallest must be positive", smallest);
            require(largest >= smallest, "page-size.largest must not be below smallest", largest);
            require(max >= 1, "max-pages must be positive", max);
        }
    }

    public VisitSettings {
        requireProbability("new-users", newUsers);
        requireProbability("navigation", navigation);
        require(visitsPerDay > 0, "visits-per-day must be positive", visitsPerDay);
        require(requestsPerVisit >= 1, "requests-per-visit must be at least 1", requestsPerVisit);
        require(history >= 0, "history must not be negative", history);
    }

    /** @param simulator the settings at {@code genrec.simulator} */
    public static VisitSettings from(Config simulator) {
        return new VisitSettings(
                simulator.getDouble("new-users"),
                simulator.getDouble("visits-per-day"),
                simulator.getDouble("requests-per-visit"),
                simulator.getDouble("navigation"),
                new Pages(
                        simulator.getInt("page-size.smallest"),
                        simulator.getInt("page-size.largest"),
                        simulator.getInt("max-pages"),
                        simulator.getDouble("next-page"),
                        simulator.getDouble("next-page-after-click")),
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
