/**
 * Preference alignment, GRPO-SR (GenRec section 4). In: a bundle, samples, and rewards. Out: policies that prefer what
 * users react to, and a new bundle. Start with {@link io.genrec.training.alignment.Alignment}; an iteration is
 * {@link io.genrec.training.alignment.RolloutTask} -> {@link io.genrec.training.alignment.RolloutSource} ->
 * {@link io.genrec.training.alignment.RewardSource} -> {@link io.genrec.training.alignment.AlignmentLearner}.
 */
@NullMarked
package io.genrec.training.alignment;

import org.jspecify.annotations.NullMarked;
