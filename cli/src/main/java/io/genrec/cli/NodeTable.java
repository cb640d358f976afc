package io.genrec.cli;

import io.genrec.actors.alignment.ClusterTable;
import io.genrec.actors.alignment.NodeStatus;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The nodes of an alignment as a table on the terminal: printed anew when one comes, goes, falls silent or
 * fails, and otherwise twice a minute. The figures in between are in the progress line.
 */
final class NodeTable {
    private static final long EVERY_NANOS = 30_000_000_000L;

    private final PrintStream out;
    private String shown = "";
    private long shownNanos;

    NodeTable(PrintStream out) {
        this.out = out;
    }

    synchronized void show(ClusterTable table) {
        String changes = table.nodes().stream()
                .map(row -> row.status().node() + row.state() + row.status().lastError())
                .toList()
                .toString();
        long now = System.nanoTime();
        if (!changes.equals(shown) || now - shownNanos > EVERY_NANOS) {
            shown = changes;
            shownNanos = now;
            lines(table).forEach(out::println);
        }
    }

    /** A heading and a line a node. */
    static List<String> lines(ClusterTable table) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "iteration %d, %d of %d groups, %d results dropped",
                table.iteration(),
                table.done(),
                table.total(),
                table.dropped()));
        lines.add(String.format(
                Locale.ROOT,
                "  %-22s %-8s %-36s %-22s %-16s %9s %9s  %s",
                "node",
                "state",
                "roles",
                "engine",
                "policy",
                "groups",
                "groups/s",
                "last error"));
        for (ClusterTable.ListedNode row : table.nodes()) {
            NodeStatus status = row.status();
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-22s %-8s %-36s %-22s %-16s %,9d %9.1f  %s",
                    status.node(),
                    row.state(),
                    status.roles(),
                    status.engine(),
                    status.policy(),
                    status.rollouts(),
                    status.rolloutsPerSecond(),
                    status.lastError()));
        }
        return lines;
    }
}
