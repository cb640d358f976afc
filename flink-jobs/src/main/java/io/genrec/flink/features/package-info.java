/**
 * The step from a log to samples. In: the run's events. Out: its samples by split and its users' sequences, both
 * Parquet; start with {@link io.genrec.flink.features.FeatureJob}.
 */
@NullMarked
package io.genrec.flink.features;

import org.jspecify.annotations.NullMarked;
