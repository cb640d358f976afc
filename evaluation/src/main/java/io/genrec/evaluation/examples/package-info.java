/**
 * A few users to look at, for figures hide what a list looks like. In: held-out pages and rankers. Out:
 * {@code metrics/examples.json}; start with {@link io.genrec.evaluation.examples.Examples}.
 */
@NullMarked
package io.genrec.evaluation.examples;

import org.jspecify.annotations.NullMarked;
