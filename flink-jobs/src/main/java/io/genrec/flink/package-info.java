/**
 * genrec's Flink jobs as one program, for a cluster of the user's own. In: a job's name and its run. Out: what
 * {@code genrec features}, {@code assign} and {@code stream} leave; start with {@link io.genrec.flink.GenrecJob}.
 */
@NullMarked
package io.genrec.flink;

import org.jspecify.annotations.NullMarked;
