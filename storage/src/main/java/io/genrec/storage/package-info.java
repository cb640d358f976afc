/**
 * Run directories on object storage. In: an address such as {@code s3://bucket/run}. Out: a run directory on this machine
 * with the parts that a step reads, and, after the step, its outputs in the bucket, all or none. Start with
 * {@link io.genrec.storage.StoredRun}.
 */
@NullMarked
package io.genrec.storage;

import org.jspecify.annotations.NullMarked;
