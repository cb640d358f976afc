package io.genrec.domain.recommendation;

import java.util.Comparator;

/**
 * An item and how likely it is.
 *
 * @param score comparable within one list only: of the decoder, the natural log of the item's probability
 */
public record ScoredItem(String itemId, double score) {
    /** By score, of equals the smaller id first: one order for all lists of one set of scores. */
    public static final Comparator<ScoredItem> BEST_FIRST =
            Comparator.comparingDouble(ScoredItem::score).reversed().thenComparing(ScoredItem::itemId);
}
