package io.genrec.training.alignment;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * The course of an alignment as the report draws it: {@code metrics/align-<method>.json}, written again with every
 * validation.
 *
 * @param seconds by phase, over the whole run: rollouts and scoring, learning, validation
 */
public record AlignmentReport(
        Map<String, String> settings,
        List<IterationMetrics> iterations,
        List<ValidationMetrics> validations,
        Map<String, Double> seconds) {

    public AlignmentReport {
        settings = Map.copyOf(settings);
        iterations = List.copyOf(iterations);
        validations = List.copyOf(validations);
        seconds = Map.copyOf(seconds);
    }

    /** Writes the file whole. */
    void write(Path file) {
        Path partial = file.resolveSibling("." + file.getFileName() + ".partial");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(partial.toFile(), this);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
