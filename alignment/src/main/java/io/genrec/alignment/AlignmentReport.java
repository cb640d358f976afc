package io.genrec.alignment;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.genrec.alignment.learner.AlignmentMethod;
import io.genrec.alignment.learner.IterationMetrics;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFile;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The course of an alignment: {@code metrics/align-<method>.json}, written again with every iteration, so that whoever
 * looks sees how it stands.
 *
 * @param total iterations of the whole run
 * @param measuredOn what the validations were measured on
 * @param iterationSeconds as the process took that made the iteration
 * @param seconds by phase, over this process's run: rollouts and scoring, learning, validation
 */
public record AlignmentReport(
        Map<String, String> settings,
        String measuredOn,
        long total,
        List<IterationMetrics> iterations,
        List<IterationSeconds> iterationSeconds,
        List<ValidationMetrics> validations,
        Map<String, Double> seconds) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

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

    /**
     * What an earlier process wrote of the same run, as far as a checkpoint reaches; what came after it comes again.
     *
     * @return empty where there is none, or it is of other settings or pages
     * @throws StepFailed where the file is not a report
     */
    static Optional<AlignmentReport> until(long iteration, Path file, Map<String, String> settings, String measuredOn) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            AlignmentReport found = JSON.readValue(file.toFile(), AlignmentReport.class);
            return found.settings().equals(settings) && measuredOn.equals(found.measuredOn())
                    ? Optional.of(found.until(iteration))
                    : Optional.empty();
        } catch (IOException e) {
            throw new StepFailed(file + " is not a report of an alignment (" + e.getMessage() + "); remove it", e);
        }
    }

    private AlignmentReport until(long iteration) {
        return new AlignmentReport(
                settings,
                measuredOn,
                total,
                iterations.stream().filter(one -> one.iteration() < iteration).toList(),
                iterationSeconds.stream()
                        .filter(one -> one.iteration() < iteration)
                        .toList(),
                validations.stream().filter(one -> one.policy() <= iteration).toList(),
                seconds);
    }

    /** Writes the file whole. */
    void write(Path file) {
        StagedFile.write(file, partial -> JSON.writerWithDefaultPrettyPrinter().writeValue(partial.toFile(), this));
    }
}
