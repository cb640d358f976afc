/**
 * A trial in the storefront, where what is shown decides what is clicked. In: a simulated run and some bundles. Out:
 * {@code metrics/abtest.json}; start with {@link io.genrec.abtest.AbTest}.
 */
@NullMarked
package io.genrec.abtest;

import org.jspecify.annotations.NullMarked;
