package io.genrec.datasets.codebook;

import io.genrec.domain.semanticid.SemanticId;

/** An item and the semantic id that it was given. */
public record AssignedId(String itemId, SemanticId semanticId) {}
