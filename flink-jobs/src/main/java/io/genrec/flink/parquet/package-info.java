/**
 * Flink's end at the run directory. In: what a job makes. Out: Parquet tables of it; start with
 * {@link io.genrec.flink.parquet.ParquetSink}.
 */
@NullMarked
package io.genrec.flink.parquet;

import org.jspecify.annotations.NullMarked;
