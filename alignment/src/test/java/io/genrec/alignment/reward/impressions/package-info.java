/**
 * Specifies {@code io.genrec.alignment.reward.impressions}. In: tiny models with a seed, and values worked out by hand. Out: what must
 * hold, one sentence a test.
 */
@NullMarked
package io.genrec.alignment.reward.impressions;

import org.jspecify.annotations.NullMarked;
