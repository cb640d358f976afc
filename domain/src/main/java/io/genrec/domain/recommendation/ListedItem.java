package io.genrec.domain.recommendation;

/**
 * An item as it was listed; the title is kept with it, so that a later bundle does not reword a page.
 *
 * @param score comparable within one list only, see {@link ScoredItem}
 * @param title what a person reads, empty where unknown
 */
public record ListedItem(String itemId, double score, String title) {}
