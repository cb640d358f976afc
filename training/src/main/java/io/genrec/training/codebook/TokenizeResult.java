package io.genrec.training.codebook;

import io.genrec.datasets.run.StepResult;
import java.util.List;
import java.util.Map;

/** What tokenisation did. */
public record TokenizeResult(int items) implements StepResult {
    @Override
    public List<String> lines() {
        return List.of(items + " items have semantic ids");
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("items", items);
    }
}
