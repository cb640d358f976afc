/**
 * The pipeline whose log is learnt from, with the faults of its kind. In: requests and what came of their pages. Out:
 * lists of products; start with {@link io.genrec.simulator.policy.LoggingPolicy}.
 */
@NullMarked
package io.genrec.simulator.policy;

import org.jspecify.annotations.NullMarked;
