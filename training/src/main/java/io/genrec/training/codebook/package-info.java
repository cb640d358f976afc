/**
 * Vectors as semantic ids. In: the items of a run, by way of {@link io.genrec.training.embedding.ItemEmbedding}. Out: the
 * {@link io.genrec.training.codebook.Catalog} folder; start with {@link io.genrec.training.codebook.Tokenization}.
 */
@NullMarked
package io.genrec.training.codebook;

import org.jspecify.annotations.NullMarked;
