package io.genrec.inference.search;

import io.genrec.domain.semanticid.SemanticId;

/**
 * A semantic id and how likely it is; it need not name an item.
 *
 * @param score natural log of its probability
 */
public record ScoredSemanticId(SemanticId id, double score) {}
