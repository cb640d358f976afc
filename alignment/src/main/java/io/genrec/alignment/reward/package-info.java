/**
 * The reward model and the relevance gate (GenRec section 4). In: logged events, samples and the catalogue. Out: how likely
 * a user is to react to a candidate, and whether the candidate is near the user at all. Start with
 * {@link io.genrec.alignment.reward.RewardTraining} for learning, {@link io.genrec.alignment.reward.RewardModel} for use.
 */
@NullMarked
package io.genrec.alignment.reward;

import org.jspecify.annotations.NullMarked;
