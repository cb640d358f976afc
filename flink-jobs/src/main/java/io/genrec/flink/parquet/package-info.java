/**
 * Flink's ends at the run directory. In: the Parquet tables of events. Out: Parquet tables of whatever a job makes;
 * start with {@link io.genrec.flink.parquet.EventTable} and {@link io.genrec.flink.parquet.ParquetSink}.
 */
@NullMarked
package io.genrec.flink.parquet;

import org.jspecify.annotations.NullMarked;
