/**
 * Page-wise supervised fine-tuning (GenRec section 2). In: page samples and the catalogue of a run. Out: checkpoints, a
 * bundle, and the course of the training; start with {@link io.genrec.training.sft.PageWiseTraining}.
 */
@NullMarked
package io.genrec.training.sft;

import org.jspecify.annotations.NullMarked;
