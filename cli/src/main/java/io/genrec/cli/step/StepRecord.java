package io.genrec.cli.step;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFile;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a finished step did: one file under {@code steps/} of the run. It is written after all else; where the step has begun
 * again since, and not ended, it is the record of before.
 *
 * @param genrec the version that ran it
 * @param command as a person would type it
 * @param settingsDigest of the settings below
 * @param inputs digests by name under the run directory, as they were when the step began
 * @param outputs the same of what it wrote; names that a later step has written since are left out
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
        Map<String, String> outputs,
        double seconds,
        String finishedAt,
        List<String> lines,
        Map<String, Object> facts) {
    private static final String SUFFIX = ".json";
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(
                    SerializationFeature
                            .ORDER_MAP_ENTRIES_BY_KEYS) // the same in every process, whatever maps facts hold
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setDefaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)); // records of before had no outputs

    public StepRecord {
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
        outputs = Collections.unmodifiableMap(new TreeMap<>(outputs));
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
            throw new StepFailed(
                    file + " is not a record of a step: its JSON is broken"
                            + (e.getLocation() == null
                                    ? ""
                                    : " at line " + e.getLocation().getLineNr()) + "; remove it",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All records of a run, in alphabetical order of their steps. */
    public static List<StepRecord> all(RunDirectory run) {
        if (!Files.isDirectory(run.steps())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(run.steps())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
                    .sorted()
                    .flatMap(name -> find(run, name.substring(0, name.length() - SUFFIX.length())).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same without what another step is about to write. */
    StepRecord without(Collection<String> names) {
        Map<String, String> left = new TreeMap<>(outputs);
        left.keySet().removeIf(output -> names.stream().anyMatch(name -> overlap(output, name)));
        return new StepRecord(
                step, genrec, command, settingsDigest, settings, inputs, left, seconds, finishedAt, lines, facts);
    }

    /** Whether one name under the run directory is the other, or lies within it. */
    static boolean overlap(String one, String other) {
        return one.equals(other) || one.startsWith(other + "/") || other.startsWith(one + "/");
    }

    void write(RunDirectory run) {
        StagedFile.write(file(run, step), partial -> JSON.writeValue(partial.toFile(), this));
    }

    private static Path file(RunDirectory run, String step) {
        return run.steps().resolve(Step.file(step) + SUFFIX);
    }
}
