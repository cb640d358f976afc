package io.genrec.flink.assign;

/** Names of the accumulators of the job, which add up over its tasks. */
final class AssignCounts {
    static final String READ = "vectors read";
    static final String KEPT = "items of the catalogue";
    static final String COLLIDING = "items that shared their nearest codes";
    static final String SPILLED = "items out of a full cell";
    static final String MOVED = "items with other codes than their nearest";
    static final String ASSIGNED = "items assigned";

    private AssignCounts() {}
}
