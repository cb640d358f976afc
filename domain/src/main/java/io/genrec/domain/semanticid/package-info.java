/**
 * Items as codes. In: codebooks. Out: a {@link io.genrec.domain.semanticid.SemanticId} per item, and the numbering of tokens.
 * Start with {@link io.genrec.domain.semanticid.CodeSpace}.
 */
@NullMarked
package io.genrec.domain.semanticid;

import org.jspecify.annotations.NullMarked;
