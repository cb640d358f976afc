/**
 * Items as vectors. In: item texts or vectors of the user's own, and who engaged with what. Out: one row of a
 * {@link io.genrec.datasets.vector.FloatMatrix} per item; start with
 * {@link io.genrec.training.tokenizer.embedding.EmbeddingSettings}.
 */
@NullMarked
package io.genrec.training.tokenizer.embedding;

import org.jspecify.annotations.NullMarked;
