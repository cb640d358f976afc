/**
 * The page of an alignment while it runs. In: the report that the alignment writes with every iteration, and how its
 * cluster stands. Out: HTTP. Start with {@link io.genrec.actors.console.AlignmentConsole}.
 */
@NullMarked
package io.genrec.actors.console;

import org.jspecify.annotations.NullMarked;
