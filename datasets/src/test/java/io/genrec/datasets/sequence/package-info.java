/**
 * Specifies {@code io.genrec.datasets.sequence}. In: pages and events written down by hand. Out: what must hold, one
 * sentence a test.
 */
@NullMarked
package io.genrec.datasets.sequence;

import org.jspecify.annotations.NullMarked;
