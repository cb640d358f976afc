package io.genrec.actors.alignment;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;

/**
 * How a process takes part in a cluster; keys, units and reasons are in {@code reference.conf} under
 * {@code genrec.cluster}.
 *
 * @param host under which the other nodes reach this one
 * @param port of the cluster's messages, 0 for any free one
 * @param weightsPort of the weights over HTTP, 0 for any free one
 * @param join nodes to join, {@code host:port} each; empty: this node begins a cluster
 * @param capacity rollouts at once, 0 for one a core, -1 for none
 * @param rewardCapacity groups scored at once, 0 for one a core, -1 for none
 * @param piece so long a worker is handed prompts for at once
 * @param workTimeout after which work under way is handed out again
 * @param maxFailures of one prompt before the alignment stops
 * @param failurePause after a failure a worker pulls nothing for so long
 * @param silentAfter without a report for so long a node is shown as silent
 * @param heartbeatPause without a heartbeat for so long a node counts as unreachable
 * @param stableAfter unreachable nodes are removed when nothing has changed for so long
 */
public record ClusterSettings(
        String host,
        int port,
        int weightsPort,
        List<String> join,
        int capacity,
        int rewardCapacity,
        Duration piece,
        Duration workTimeout,
        int maxFailures,
        Duration failurePause,
        Duration silentAfter,
        Duration heartbeatPause,
        Duration stableAfter) {
    /** That must fit in a work timeout. */
    private static final int PIECES = 10;

    public ClusterSettings {
        join = List.copyOf(join);
        if (host.isBlank()) {
            throw new IllegalArgumentException("genrec.cluster.host must not be empty");
        }
        if (maxFailures < 1) {
            throw new IllegalArgumentException("genrec.cluster.max-failures must be positive: " + maxFailures);
        }
        if (piece.multipliedBy(PIECES).compareTo(workTimeout) > 0) {
            throw new IllegalArgumentException(
                    "genrec.cluster.piece must be at most a tenth of work-timeout, for a piece"
                            + " waits for the one before it: " + piece.toMillis() + " ms of " + workTimeout.toMillis()
                            + " ms");
        }
        for (String node : join) {
            if (!node.matches(".+:\\d+")) {
                throw new IllegalArgumentException("genrec.cluster.join must read host:port: " + node);
            }
        }
    }

    /** The same, but joining other nodes. */
    public ClusterSettings joining(List<String> nodes) {
        return new ClusterSettings(
                host,
                port,
                weightsPort,
                nodes,
                capacity,
                rewardCapacity,
                piece,
                workTimeout,
                maxFailures,
                failurePause,
                silentAfter,
                heartbeatPause,
                stableAfter);
    }

    /** Rollouts at once of this process. */
    public int rolloutsAtOnce() {
        return orCores(capacity);
    }

    /** Groups scored at once by this process. */
    public int rewardsAtOnce() {
        return orCores(rewardCapacity);
    }

    private static int orCores(int capacity) {
        return capacity == 0 ? Runtime.getRuntime().availableProcessors() : Math.max(0, capacity);
    }

    /** @param genrec the settings at {@code genrec} */
    public static ClusterSettings from(Config genrec) {
        Config cluster = genrec.getConfig("cluster");
        return new ClusterSettings(
                cluster.getString("host"),
                cluster.getInt("port"),
                cluster.getInt("weights-port"),
                cluster.getStringList("join"),
                cluster.getInt("capacity"),
                cluster.getInt("reward-capacity"),
                cluster.getDuration("piece"),
                cluster.getDuration("work-timeout"),
                cluster.getInt("max-failures"),
                cluster.getDuration("failure-pause"),
                cluster.getDuration("silent-after"),
                cluster.getDuration("heartbeat-pause"),
                cluster.getDuration("stable-after"));
    }
}
