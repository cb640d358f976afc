/** Tests of item vectors. */
@NullMarked
package io.genrec.training.embedding;

import org.jspecify.annotations.NullMarked;
