/**
 * What a request is answered with. In: a history. Out: {@link io.genrec.domain.recommendation.RecommendationList}. Start with
 * {@link io.genrec.domain.recommendation.Ranker}.
 */
@NullMarked
package io.genrec.domain.recommendation;

import org.jspecify.annotations.NullMarked;
