/**
 * What a policy generates, and what that is worth. In: a prompt and the policy that is to answer it. Out: a group of
 * semantic ids with their log-probabilities and rewards. Start with {@link io.genrec.alignment.rollout.GroupSource}.
 */
@NullMarked
package io.genrec.alignment.rollout;

import org.jspecify.annotations.NullMarked;
