package io.genrec.inference.search;

import io.genrec.domain.semanticid.SemanticId;

/**
 * A semantic id that was drawn; it need not name an item.
 *
 * @param score natural log of its probability
 * @param times how often it was drawn, at least once
 */
public record DrawnSemanticId(SemanticId id, double score, int times) {}
