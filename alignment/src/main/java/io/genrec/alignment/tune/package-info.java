/**
 * The tuning step. In: bundles, a reward model, validation pages and logged impressions. Out: {@code served/}, a bundle
 * with a serving plan and the reward model as a graph. Start with {@link io.genrec.alignment.tune.PlanTuning}.
 */
@NullMarked
package io.genrec.alignment.tune;

import org.jspecify.annotations.NullMarked;
