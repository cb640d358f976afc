/**
 * Figures of merit and how sure they are. In: rankings and what users reacted to. Out: means with confidence
 * intervals over users; start with {@link io.genrec.evaluation.metrics.RankingQuality}.
 */
@NullMarked
package io.genrec.evaluation.metrics;

import org.jspecify.annotations.NullMarked;
