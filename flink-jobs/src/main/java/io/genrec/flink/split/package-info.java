/**
 * Which pages are learnt from and which are held out. In: settings and the span of the log. Out: a
 * {@link io.genrec.flink.split.Split} for every request; start with {@link io.genrec.flink.split.SplitRule}.
 */
@NullMarked
package io.genrec.flink.split;

import org.jspecify.annotations.NullMarked;
