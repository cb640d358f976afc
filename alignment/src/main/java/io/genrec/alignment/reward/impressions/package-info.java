/**
 * What the reward model learns from and is measured on. In: the log, or samples where the log holds no exposures. Out:
 * items shown to users and what came of it, parted by time. Start with
 * {@link io.genrec.alignment.reward.impressions.Impressions}.
 */
@NullMarked
package io.genrec.alignment.reward.impressions;

import org.jspecify.annotations.NullMarked;
