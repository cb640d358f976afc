/** Tests of tokenisation. */
@NullMarked
package io.genrec.training.codebook;

import org.jspecify.annotations.NullMarked;
