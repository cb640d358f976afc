/**
 * The decoder as a ranker. In: a bundle and a user's history. Out: ranked items. Start with {@link io.genrec.inference.ranking.GenerativeRanker}.
 */
@NullMarked
package io.genrec.inference.ranking;

import org.jspecify.annotations.NullMarked;
