/**
 * Specifies {@code io.genrec.alignment.learner}. In: tiny models with a seed, and values worked out by hand. Out: what must
 * hold, one sentence a test.
 */
@NullMarked
package io.genrec.alignment.learner;

import org.jspecify.annotations.NullMarked;
