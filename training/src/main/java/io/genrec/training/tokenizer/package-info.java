/**
 * Vectors as semantic ids. In: the items of a run, by way of their vectors in {@code embedding}. Out: the
 * {@link io.genrec.training.tokenizer.Catalog} folder; start with {@link io.genrec.training.tokenizer.Tokenization}.
 */
@NullMarked
package io.genrec.training.tokenizer;

import org.jspecify.annotations.NullMarked;
