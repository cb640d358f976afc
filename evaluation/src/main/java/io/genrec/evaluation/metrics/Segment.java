package io.genrec.evaluation.metrics;

import java.util.Locale;

/**
 * A part of the target items. Figures of a segment take only its items as relevant and leave out pages that have none;
 * rankings are over the whole catalogue all the same.
 */
public enum Segment {
    ALL,
    /** Items that are in the user's history. */
    REPEAT,
    /** Items that are not in the user's history. */
    NEW,
    /** The most popular items in training, see {@link PopularityCut}. */
    HEAD,
    TORSO,
    /** The least popular items in training, those never seen there among them. */
    TAIL;

    /** As result tables name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
