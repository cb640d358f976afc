/**
 * Tests of the reward model. In: a catalogue of six items in two codes, and small logs. Out: what is searched, how
 * predictions are judged, and that a rule hidden in a log is found; start with
 * {@link io.genrec.alignment.reward.RewardTrainingIT}.
 */
@NullMarked
package io.genrec.alignment.reward;

import org.jspecify.annotations.NullMarked;
