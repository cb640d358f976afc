/**
 * What any model has to beat. In: the training pages, or a trained SASRec. Out: rankers: popularity, item-kNN, SASRec;
 * start with {@link io.genrec.evaluation.baseline.TrainingLog}.
 */
@NullMarked
package io.genrec.evaluation.baseline;

import org.jspecify.annotations.NullMarked;
