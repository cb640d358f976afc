package io.genrec.flink.assign;

import io.genrec.datasets.run.StepResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.JobExecutionResult;

/**
 * What became of the vectors.
 *
 * @param kept items of the catalogue, left out
 * @param colliding items that shared their nearest codes with another of the file
 * @param moved items that got other codes than their nearest, spilled ones among them
 * @param spilled items that had to leave their cell, all of its codes being taken
 */
public record AssignResult(
        long vectors, long assigned, long kept, long colliding, long moved, long spilled, double seconds)
        implements StepResult {

    static AssignResult of(JobExecutionResult counts, Duration took) {
        return new AssignResult(
                counts.getAccumulatorResult(AssignCounts.READ),
                counts.getAccumulatorResult(AssignCounts.ASSIGNED),
                counts.getAccumulatorResult(AssignCounts.KEPT),
                counts.getAccumulatorResult(AssignCounts.COLLIDING),
                counts.getAccumulatorResult(AssignCounts.MOVED),
                counts.getAccumulatorResult(AssignCounts.SPILLED),
                took.toMillis() / 1000.0);
    }

    @Override
    public List<String> lines() {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%,d vectors: %,d items got a semantic id of their own, %,d of the catalogue kept theirs; %,.0f"
                                + " vectors/s",
                        vectors,
                        assigned,
                        kept,
                        vectors / Math.max(seconds, 0.001)),
                String.format(
                        Locale.ROOT,
                        "collisions: %,d shared their nearest codes; %,d moved to other codes, %,d of them out of a full"
                                + " cell",
                        colliding,
                        moved,
                        spilled));
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("vectors", vectors);
        facts.put("assigned", assigned);
        facts.put("kept", kept);
        facts.put("colliding", colliding);
        facts.put("moved", moved);
        facts.put("spilled", spilled);
        facts.put("seconds", seconds);
        return facts;
    }
}
