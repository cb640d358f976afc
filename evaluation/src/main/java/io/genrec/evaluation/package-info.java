/**
 * The step that measures rankers on held-out pages. In: the samples, the items and the bundle of a run. Out:
 * {@code metrics/evaluate.json}; start with {@link io.genrec.evaluation.Evaluation}.
 */
@NullMarked
package io.genrec.evaluation;

import org.jspecify.annotations.NullMarked;
