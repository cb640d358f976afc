package io.genrec.serving.list;

import com.typesafe.config.Config;
import io.genrec.domain.page.Behaviour;
import java.util.List;

/**
 * How long pages and lists are, all in items.
 *
 * @param defaultPageSize where a caller names none
 * @param maxPageSize what a caller may ask for
 * @param listSize what a new list is generated with
 * @param growth what is appended when a reader comes near the end
 * @param maxListSize where a list ends
 * @param maxHistory behaviours a list is generated from, the newest, and what a caller may send
 * @param maxExcluded items a caller may leave out, and name as those that alone may come
 * @param candidates likeliest items that are put into another order where a caller wants one
 */
public record PageSettings(
        int defaultPageSize,
        int maxPageSize,
        int listSize,
        int growth,
        int maxListSize,
        int maxHistory,
        int maxExcluded,
        int candidates) {

    public PageSettings {
        requirePositive("default-page-size", defaultPageSize);
        requirePositive("max-page-size", maxPageSize);
        requirePositive("list-size", listSize);
        requirePositive("growth", growth);
        requirePositive("max-history", maxHistory);
        requirePositive("max-excluded", maxExcluded);
        requirePositive("candidates", candidates);
        if (defaultPageSize > maxPageSize) {
            throw new IllegalArgumentException("genrec.serve.default-page-size is more than max-page-size: "
                    + defaultPageSize + " > " + maxPageSize);
        }
        if (maxListSize < listSize || maxListSize < maxPageSize) {
            throw new IllegalArgumentException(
                    "genrec.serve.max-list-size is less than list-size or max-page-size: " + maxListSize);
        }
    }

    /** The newest behaviours of a history, as many as a list is made from. */
    List<Behaviour> newest(List<Behaviour> history) {
        return history.subList(Math.max(0, history.size() - maxHistory), history.size());
    }

    public static PageSettings from(Config serve) {
        return new PageSettings(
                serve.getInt("default-page-size"),
                serve.getInt("max-page-size"),
                serve.getInt("list-size"),
                serve.getInt("growth"),
                serve.getInt("max-list-size"),
                serve.getInt("max-history"),
                serve.getInt("max-excluded"),
                serve.getInt("candidates"));
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("genrec.serve." + key + " must be positive: " + value);
        }
    }
}
