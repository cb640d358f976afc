/** Tests of item vectors. */
@NullMarked
package io.genrec.training.tokenizer.embedding;

import org.jspecify.annotations.NullMarked;
