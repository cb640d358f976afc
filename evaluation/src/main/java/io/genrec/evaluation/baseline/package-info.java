/**
 * Rankers that count instead of learn. In: the training pages. Out: popularity and item-kNN, what any model has to
 * beat; start with {@link io.genrec.evaluation.baseline.TrainingLog}.
 */
@NullMarked
package io.genrec.evaluation.baseline;

import org.jspecify.annotations.NullMarked;
