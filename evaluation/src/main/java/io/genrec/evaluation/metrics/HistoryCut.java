package io.genrec.evaluation.metrics;

import java.util.Collection;
import java.util.List;

/**
 * Short and long histories: cut at the median of the pages that are measured, so that either half says something on any
 * data.
 *
 * @param shortAtMost behaviours of the longest history that counts as short
 */
public record HistoryCut(int shortAtMost) {

    /**
     * At the lower median. Where it is the greatest length there is, as with histories that are capped, only shorter
     * ones are short.
     *
     * @param lengths behaviours of the history before each page
     */
    public static HistoryCut of(Collection<Integer> lengths) {
        if (lengths.isEmpty()) {
            throw new IllegalArgumentException("no histories to cut");
        }
        List<Integer> ascending = lengths.stream().sorted().toList();
        int median = ascending.get((ascending.size() - 1) / 2);
        int longest = ascending.get(ascending.size() - 1);
        return new HistoryCut(median == longest ? longest - 1 : median);
    }

    /** @param length behaviours of a history */
    public Segment of(int length) {
        return length <= shortAtMost ? Segment.SHORT_HISTORY : Segment.LONG_HISTORY;
    }
}
