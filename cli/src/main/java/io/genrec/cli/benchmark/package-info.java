/**
 * Named models on a named dataset, over several seeds. In: a dataset's file of settings and raw files. Out: run
 * directories below the benchmark's own, and {@code metrics/benchmark.json}; start with
 * {@link io.genrec.cli.benchmark.BenchmarkPlan}.
 */
@NullMarked
package io.genrec.cli.benchmark;

import org.jspecify.annotations.NullMarked;
