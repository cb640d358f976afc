package io.genrec.cli.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a finished step did: one file under {@code steps/} of the run. It is removed before a step begins and written
 * after it ends, so that a step that was cut short has none.
 *
 * @param genrec the version that ran it
 * @param command as a person would type it
 * @param settingsDigest of the settings below
 * @param inputs digests by name under the run directory
 * @param seconds wall-clock time
 * @param finishedAt ISO-8601, UTC
 * @param lines what it printed
 * @param facts what it counted
 */
public record StepRecord(
        String step,
        String genrec,
        String command,
        String settingsDigest,
        Map<String, Object> settings,
        Map<String, String> inputs,
        double seconds,
        String finishedAt,
        List<String> lines,
        Map<String, Object> facts) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public StepRecord {
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
        lines = List.copyOf(lines);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** @throws StepFailed where the file is there and cannot be read */
    public static Optional<StepRecord> find(RunDirectory run, String step) {
        Path file = file(run, step);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), StepRecord.class));
        } catch (JsonProcessingException e) {
            throw new StepFailed(file + " is no record of a step: " + e.getOriginalMessage() + "; remove it", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(RunDirectory run) {
        Path file = file(run, step);
        Path partial = file.resolveSibling("." + step + ".partial");
        try {
            Files.createDirectories(file.getParent());
            JSON.writeValue(partial.toFile(), this);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void remove(RunDirectory run, String step) {
        try {
            Files.deleteIfExists(file(run, step));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(RunDirectory run, String step) {
        return run.steps().resolve(step + ".json");
    }
}
