/**
 * Specifies {@code io.genrec.training.optimizer}. In: tiny models with a seed, and values worked out by hand. Out: what must
 * hold, one sentence a test.
 */
@NullMarked
package io.genrec.training.optimizer;

import org.jspecify.annotations.NullMarked;
