/**
 * The step that gives semantic ids to any number of items by codebooks that are trained already. In: vectors, and the run's
 * {@code catalog/}. Out: {@code assigned/}; start with {@link io.genrec.flink.assign.AssignJob}.
 */
@NullMarked
package io.genrec.flink.assign;

import org.jspecify.annotations.NullMarked;
