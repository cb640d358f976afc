/**
 * The reward model and the relevance gate (GenRec section 4). In: logged events, samples and the catalogue. Out: how likely
 * a user is to react to a candidate, and whether the candidate is near the user at all. Start with
 * {@link io.genrec.training.reward.RewardTraining} for learning, {@link io.genrec.training.reward.RewardModel} for use.
 */
@NullMarked
package io.genrec.training.reward;

import org.jspecify.annotations.NullMarked;
