package io.genrec.flink.cluster;

import com.typesafe.config.Config;

/**
 * A cluster of one's own: key {@code genrec.flink-cluster}.
 *
 * @param port of the REST interface, 0 for any free one
 * @param slots of each task manager
 * @param taskManagerMemory of each process in all, as Flink writes sizes
 * @param jobManagerHeap as the JVM writes sizes
 */
public record FlinkClusterSettings(
        int port, int taskManagers, int slots, String taskManagerMemory, String jobManagerHeap) {
    private static final int LAST_PORT = 65_535;

    public FlinkClusterSettings {
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException("genrec.flink-cluster.port must be a port or 0: " + port);
        }
        if (taskManagers < 1) {
            throw new IllegalArgumentException("genrec.flink-cluster.task-managers must be positive: " + taskManagers);
        }
        if (slots < 1) {
            throw new IllegalArgumentException("genrec.flink-cluster.slots must be positive: " + slots);
        }
    }

    /** @param genrec the config at {@code genrec} */
    public static FlinkClusterSettings from(Config genrec) {
        Config cluster = genrec.getConfig("flink-cluster");
        return new FlinkClusterSettings(
                cluster.getInt("port"),
                cluster.getInt("task-managers"),
                cluster.getInt("slots"),
                cluster.getString("task-manager-memory"),
                cluster.getString("job-manager-heap"));
    }
}
