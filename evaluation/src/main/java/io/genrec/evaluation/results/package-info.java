/**
 * Result tables, the one form in which every measurement of a run is kept. In: figures. Out: JSON under
 * {@code metrics/} and {@code bench/}; start with {@link io.genrec.evaluation.results.ResultTable}.
 */
@NullMarked
package io.genrec.evaluation.results;

import org.jspecify.annotations.NullMarked;
