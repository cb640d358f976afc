/**
 * Specifies {@code io.genrec.training.neighbours}. In: tiny models with a seed, and values worked out by hand. Out: what must
 * hold, one sentence a test.
 */
@NullMarked
package io.genrec.training.neighbours;

import org.jspecify.annotations.NullMarked;
