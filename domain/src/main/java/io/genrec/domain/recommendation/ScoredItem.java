package io.genrec.domain.recommendation;

/**
 * An item and how likely it is.
 *
 * @param score comparable within one list only: of the decoder, the natural log of the item's probability
 */
public record ScoredItem(String itemId, double score) {}
