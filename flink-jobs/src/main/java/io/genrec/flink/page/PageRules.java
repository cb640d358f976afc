package io.genrec.flink.page;

import com.typesafe.config.Config;
import java.io.Serializable;

/**
 * What a page must have to become a sample, and how much of it and of its history is kept.
 *
 * @param historyCap behaviours; the newest of a longer history are kept
 * @param minHistory behaviours before the request; pages with fewer make no sample
 * @param maxItems items of a page; the weakest and latest of a longer page are dropped
 * @param maxExposed of those, items that were only shown
 * @param keepPagesWithoutPositives whether a page that nobody reacted to makes a sample
 */
public record PageRules(int historyCap, int minHistory, int maxItems, int maxExposed, boolean keepPagesWithoutPositives)
        implements Serializable {

    public PageRules {
        require("history-cap", historyCap, 1);
        require("min-history", minHistory, 0);
        require("max-page-items", maxItems, 1);
        require("max-exposed", maxExposed, 0);
    }

    /** @param features the config at {@code genrec.features} */
    public static PageRules from(Config features) {
        return new PageRules(
                features.getInt("history-cap"),
                features.getInt("min-history"),
                features.getInt("max-page-items"),
                features.getInt("max-exposed"),
                features.getBoolean("keep-pages-without-positives"));
    }

    private static void require(String key, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException("genrec.features." + key + " must be at least " + least + ": " + value);
        }
    }
}
