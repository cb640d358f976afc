package io.genrec.training.items;

import io.genrec.datasets.run.StepResult;
import java.util.List;
import java.util.Map;

/** What became of the catalogue. */
public record ItemsResult(List<String> lines, Map<String, Object> facts) implements StepResult {
    public ItemsResult {
        lines = List.copyOf(lines);
        facts = Map.copyOf(facts);
    }
}
