/**
 * How fast the parts of genrec are on the machine at hand, each beside a yardstick in the same run. In: settings, and for
 * some a run directory. Out: lines for a terminal and {@code bench/*.json}. Each class with {@code measure} is one
 * {@code genrec bench} command; start with {@link io.genrec.benchmarks.DecodeSpeed}.
 */
@NullMarked
package io.genrec.benchmarks;

import org.jspecify.annotations.NullMarked;
