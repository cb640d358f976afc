/**
 * Preference alignment, GRPO-SR (GenRec section 4). In: a bundle, samples, and rewards. Out: policies that prefer what
 * users react to, and a new bundle. Start with {@link io.genrec.alignment.Alignment}; an iteration is
 * {@link io.genrec.alignment.rollout.RolloutTask} -> {@link io.genrec.alignment.rollout.RolloutSource} ->
 * {@link io.genrec.alignment.rollout.RewardSource} -> {@link io.genrec.alignment.learner.AlignmentLearner}.
 */
@NullMarked
package io.genrec.alignment;

import org.jspecify.annotations.NullMarked;
