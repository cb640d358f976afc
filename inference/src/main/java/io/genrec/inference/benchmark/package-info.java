/**
 * How fast the decoder answers on the machine at hand. In: a model's sizes. Out: requests per second and latency. Start
 * with {@link io.genrec.inference.benchmark.DecodeBenchmark}.
 */
@NullMarked
package io.genrec.inference.benchmark;

import org.jspecify.annotations.NullMarked;
