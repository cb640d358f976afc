package io.genrec.actors.alignment;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a process takes part in a cluster; keys, units and reasons are in {@code reference.conf} under
 * {@code genrec.cluster}.
 *
 * @param join nodes to join, {@code host:port} each; empty: this node begins a cluster
 * @param capacity what this node does at once
 * @param work how prompts are handed out
 * @param silence what is made of a node that says nothing
 */
public record ClusterSettings(Address address, List<String> join, Capacity capacity, Work work, Silence silence) {
    /**
     * Where the other nodes reach this one.
     *
     * @param port of the cluster's messages, 0 for any free one
     * @param weightsPort of the weights over HTTP, 0 for any free one
     * @param tls empty: nothing is encrypted
     */
    public record Address(String host, int port, int weightsPort, Optional<ClusterTls> tls) {
        public Address {
            if (host.isBlank()) {
                throw new IllegalArgumentException("genrec.cluster.host must not be empty");
            }
        }
    }

    /**
     * What a node does at once: 0 for one a core, -1 for none.
     *
     * @param rollouts generated
     * @param rewards groups scored
     */
    public record Capacity(int rollouts, int rewards) {}

    /**
     * How prompts are handed out.
     *
     * @param piece so long a worker is handed prompts for at once
     * @param timeout after which work under way is handed out again
     * @param maxFailures of one prompt before the alignment stops
     * @param failurePause after a failure a worker pulls nothing for so long
     */
    public record Work(Duration piece, Duration timeout, int maxFailures, Duration failurePause) {
        /** That must fit in a timeout. */
        private static final int PIECES = 10;

        public Work {
            if (maxFailures < 1) {
                throw new IllegalArgumentException("genrec.cluster.max-failures must be positive: " + maxFailures);
            }
            if (piece.multipliedBy(PIECES).compareTo(timeout) > 0) {
                throw new IllegalArgumentException(
                        "genrec.cluster.piece must be at most a tenth of work-timeout, for a piece"
                                + " waits for the one before it: " + piece.toMillis() + " ms of " + timeout.toMillis()
                                + " ms");
            }
        }
    }

    /**
     * What is made of a node that says nothing.
     *
     * @param shownAfter without a report for so long it is shown as silent
     * @param heartbeatPause without a heartbeat for so long it counts as unreachable
     * @param stableAfter unreachable nodes are removed when nothing has changed for so long
     * @param weightsStall a download of weights that brings next to nothing for so long is begun anew
     */
    public record Silence(Duration shownAfter, Duration heartbeatPause, Duration stableAfter, Duration weightsStall) {}

    public ClusterSettings {
        join = List.copyOf(join);
        for (String node : join) {
            if (!node.matches(".+:\\d+")) {
                throw new IllegalArgumentException("genrec.cluster.join must read host:port: " + node);
            }
        }
    }

    /** The same, but joining other nodes. */
    public ClusterSettings joining(List<String> nodes) {
        return new ClusterSettings(address, nodes, capacity, work, silence);
    }

    /** Rollouts at once of this process. */
    public int rolloutsAtOnce() {
        return orCores(capacity.rollouts());
    }

    /** Groups scored at once by this process. */
    public int rewardsAtOnce() {
        return orCores(capacity.rewards());
    }

    private static int orCores(int capacity) {
        return capacity == 0 ? Runtime.getRuntime().availableProcessors() : Math.max(0, capacity);
    }

    /** @param genrec the settings at {@code genrec} */
    public static ClusterSettings from(Config genrec) {
        Config cluster = genrec.getConfig("cluster");
        return new ClusterSettings(
                new Address(
                        cluster.getString("host"),
                        cluster.getInt("port"),
                        cluster.getInt("weights-port"),
                        ClusterTls.from(cluster.getConfig("tls"))),
                cluster.getStringList("join"),
                new Capacity(cluster.getInt("capacity"), cluster.getInt("reward-capacity")),
                new Work(
                        cluster.getDuration("piece"),
                        cluster.getDuration("work-timeout"),
                        cluster.getInt("max-failures"),
                        cluster.getDuration("failure-pause")),
                new Silence(
                        cluster.getDuration("silent-after"),
                        cluster.getDuration("heartbeat-pause"),
                        cluster.getDuration("stable-after"),
                        cluster.getDuration("weights-stall")));
    }
}
