package io.genrec.cli.report;

import io.genrec.datasets.run.StepResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A report that is written. */
public record ReportResult(Path file, int sections) implements StepResult {
    @Override
    public List<String> lines() {
        return List.of(sections + " sections in " + file.getFileName());
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("file", file.getFileName().toString(), "sections", sections);
    }
}
