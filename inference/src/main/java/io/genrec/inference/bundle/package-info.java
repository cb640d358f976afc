/**
 * All that serving needs, in one verified folder. In: weights, config and tables. Out: a {@link io.genrec.inference.bundle.Bundle}. Start there.
 */
@NullMarked
package io.genrec.inference.bundle;

import org.jspecify.annotations.NullMarked;
