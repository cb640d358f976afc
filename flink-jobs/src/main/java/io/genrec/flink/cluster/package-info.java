/**
 * Where jobs run. In: the setting {@code genrec.flink.master}, or the class path for a cluster of one's own. Out: Flink's
 * environments; start with {@link io.genrec.flink.cluster.FlinkTarget} and {@link io.genrec.flink.cluster.FlinkCluster}.
 */
@NullMarked
package io.genrec.flink.cluster;

import org.jspecify.annotations.NullMarked;
