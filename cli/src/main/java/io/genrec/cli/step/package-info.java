/**
 * Steps as the command line runs them. In: settings and a run directory. Out: the step's own results and
 * {@code steps/<step>.json}; start with {@link io.genrec.cli.step.Steps}.
 */
@NullMarked
package io.genrec.cli.step;

import org.jspecify.annotations.NullMarked;
