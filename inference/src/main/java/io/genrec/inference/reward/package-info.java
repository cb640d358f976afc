/**
 * The reward model as servers have it: a history and items in, how likely the user is to react to each out, by a graph that
 * needs no trainer. Training makes the same arrays of the same features. Start with
 * {@link io.genrec.inference.reward.ItemPreferences}.
 */
@NullMarked
package io.genrec.inference.reward;

import org.jspecify.annotations.NullMarked;
