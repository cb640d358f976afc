/**
 * Features as events happen. In: Kafka's records, and the sequences of a log before them. Out: sequences in Redis, page
 * samples in Kafka and Parquet, and what could not count, each with its reason; start with
 * {@link io.genrec.flink.stream.StreamJob}.
 */
@NullMarked
package io.genrec.flink.stream;

import org.jspecify.annotations.NullMarked;
