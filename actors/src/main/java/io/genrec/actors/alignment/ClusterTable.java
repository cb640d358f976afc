package io.genrec.actors.alignment;

import java.util.List;

/**
 * How an alignment stands, for people.
 *
 * @param done groups of the iteration that are there
 * @param total groups of the iteration
 * @param dropped results that came twice or for nothing asked, since the coordinator started
 * @param nodes by address
 */
public record ClusterTable(long iteration, int done, int total, long dropped, List<ListedNode> nodes) {
    public ClusterTable {
        nodes = List.copyOf(nodes);
    }

    /**
     * A node's line.
     *
     * @param state {@code up}, or {@code silent} where it has not reported for a while
     */
    public record ListedNode(NodeStatus status, String state) {}
}
