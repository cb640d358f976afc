package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.PolicyVersion;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a node does, for its reports. Safe for several threads. */
final class NodeActivity {
    private static final int LONGEST_ERROR = 200;

    private final String node;
    private final String roles;
    private final String engine;
    private final int capacity;
    private final AtomicLong rollouts = new AtomicLong();
    private final AtomicLong scored = new AtomicLong();
    private volatile String policy = "";
    private volatile String lastError = "";
    private long reportedRollouts;
    private long reportedNanos = System.nanoTime();

    NodeActivity(String node, String roles, String engine, int capacity) {
        this.node = node;
        this.roles = roles;
        this.engine = engine;
        this.capacity = capacity;
    }

    String node() {
        return node;
    }

    void rolledOut(PolicyVersion with) {
        rollouts.incrementAndGet();
        policy = with.toString();
    }

    void scored() {
        scored.incrementAndGet();
    }

    void failed(String reason) {
        lastError = reason.length() <= LONGEST_ERROR ? reason : reason.substring(0, LONGEST_ERROR);
    }

    synchronized NodeStatus status() {
        long now = System.nanoTime();
        long done = rollouts.get();
        double perSecond = (done - reportedRollouts) / Math.max(1e-9, (now - reportedNanos) / 1e9);
        reportedRollouts = done;
        reportedNanos = now;
        return new NodeStatus(node, roles, engine, capacity, policy, done, scored.get(), perSecond, lastError);
    }
}
