/**
 * What scored rollouts teach (GenRec section 4). In: groups of rollouts with their rewards. Out: the next policy's weights,
 * and figures of the iteration. Start with {@link io.genrec.alignment.learner.GrpoSrLearner}; the method is in
 * {@link io.genrec.alignment.learner.GroupAdvantages} and {@link io.genrec.alignment.learner.GrpoSrLoss}.
 */
@NullMarked
package io.genrec.alignment.learner;

import org.jspecify.annotations.NullMarked;
