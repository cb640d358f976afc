/**
 * Named models on a named dataset, over several seeds. In: a dataset's file of settings and raw files. Out: run
 * directories below its own, and {@code metrics/reproduce.json}; start with
 * {@link io.genrec.cli.reproduce.ReproductionPlan}.
 */
@NullMarked
package io.genrec.cli.reproduce;

import org.jspecify.annotations.NullMarked;
