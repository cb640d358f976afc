/**
 * The run directory, where all steps meet. In: a root. Out: the fixed names below it, and folders that are whole or
 * absent. Start with {@link io.genrec.datasets.run.RunDirectory}.
 */
@NullMarked
package io.genrec.datasets.run;

import org.jspecify.annotations.NullMarked;
