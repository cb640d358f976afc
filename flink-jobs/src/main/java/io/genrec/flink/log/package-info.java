/**
 * Logs of events where they lie. In: a Parquet table, or files of JSON lines. Out: their span, and a stream of their
 * events that all tasks of a job read side by side; start with {@link io.genrec.flink.log.EventLog}.
 */
@NullMarked
package io.genrec.flink.log;

import org.jspecify.annotations.NullMarked;
