/**
 * What the tests of several modules share; nothing here is part of the product. Start with
 * {@link io.genrec.testing.Trials}.
 */
@NullMarked
package io.genrec.testing;

import org.jspecify.annotations.NullMarked;
