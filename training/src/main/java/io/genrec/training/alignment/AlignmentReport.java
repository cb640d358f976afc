package io.genrec.training.alignment;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * The course of an alignment: {@code metrics/align-<method>.json}, written again with every iteration, so that whoever
 * looks sees how it stands.
 *
 * @param total iterations of the whole run
 * @param iterationSeconds of the iterations that this process made; those before a resumption are not known
 * @param seconds by phase, over this process's run: rollouts and scoring, learning, validation
 */
public record AlignmentReport(
        Map<String, String> settings,
        long total,
        List<IterationMetrics> iterations,
        List<IterationSeconds> iterationSeconds,
        List<ValidationMetrics> validations,
        Map<String, Double> seconds) {

    /**
     * How long one iteration took.
     *
     * @param rollouts seconds of generating and scoring
     * @param learning seconds
     */
    public record IterationSeconds(long iteration, double rollouts, double learning) {}

    public AlignmentReport {
        settings = Map.copyOf(settings);
        iterations = List.copyOf(iterations);
        iterationSeconds = List.copyOf(iterationSeconds);
        validations = List.copyOf(validations);
        seconds = Map.copyOf(seconds);
    }

    /** Where the report of a method's alignment is. */
    public static Path file(RunDirectory run, AlignmentMethod method) {
        return run.metrics().resolve("align-" + method.settingsName() + ".json");
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
