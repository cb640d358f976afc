/**
 * The SASRec baseline, trained with the care that the decoder gets. In: the training and validation samples of a run.
 * Out: a model that {@link io.genrec.evaluation.baseline.Sasrec} scores in plain Java; start with
 * {@link io.genrec.training.sasrec.SasrecTraining}.
 */
@NullMarked
package io.genrec.training.sasrec;

import org.jspecify.annotations.NullMarked;
