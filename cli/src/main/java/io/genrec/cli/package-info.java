/**
 * The genrec command. In: arguments, configuration files and a run directory. Out: what the steps write, and an exit
 * code; start with {@link io.genrec.cli.Genrec}.
 */
@NullMarked
package io.genrec.cli;

import org.jspecify.annotations.NullMarked;
