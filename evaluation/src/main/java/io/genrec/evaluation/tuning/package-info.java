/**
 * How a serving plan is chosen from what a shop has. In: held-out pages, logged pages with what was shown on them, sources
 * of candidates, a preference. Out: how good each way to order the candidates is. Start with
 * {@link io.genrec.evaluation.tuning.StageTuning}.
 */
@NullMarked
package io.genrec.evaluation.tuning;

import org.jspecify.annotations.NullMarked;
