/**
 * What the parts of genrec do in a second, measured on the machine at hand beside a yardstick. In: settings. Out: a table
 * and {@code bench/*.json} of the run; start with {@link io.genrec.cli.bench.TrainingSpeed}.
 */
@NullMarked
package io.genrec.cli.bench;

import org.jspecify.annotations.NullMarked;
