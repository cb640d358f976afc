package io.genrec.evaluation.metrics;

import java.util.Locale;

/**
 * A part of the targets: of their items, or of their pages. Figures of a segment take only its items as relevant and
 * leave out pages that have none; rankings are over the whole catalogue all the same, but for those of discoveries.
 */
public enum Segment {
    ALL,
    /** Items that are in the user's history. */
    REPEAT,
    /** Items that are not in the user's history. */
    NEW,
    /** As {@link #NEW}, of lists from which the user's history is left out: what a page of discoveries would show. */
    DISCOVERY,
    /** The most popular items in training, see {@link PopularityCut}. */
    HEAD,
    TORSO,
    /** The least popular items in training, those never seen there among them. */
    TAIL,
    /** Items that generations have added to the catalogue since, which no model was trained with. */
    LATER,
    /** All but {@link #LATER}. */
    EARLIER,
    /** All items, but of pages after a short history only, see {@link HistoryCut}. */
    SHORT_HISTORY,
    /** All items, but of pages after a long history only. */
    LONG_HISTORY;

    /** As result tables name it: {@code short-history}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
