package io.genrec.cli.step;

import io.genrec.datasets.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The mark of a step that has begun and not ended: what it runs on, for a later run to tell whether to resume. */
final class Beginning {
    private final Path file;

    Beginning(RunDirectory run, String step) {
        file = run.steps().resolve(Step.file(step) + ".begun");
    }

    void write(String settingsDigest, Map<String, String> inputs) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text(settingsDigest, inputs));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    boolean is(String settingsDigest, Map<String, String> inputs) {
        try {
            return Files.exists(file) && Files.readString(file).equals(text(settingsDigest, inputs));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isThere() {
        return Files.exists(file);
    }

    void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String settingsDigest, Map<String, String> inputs) {
        return settingsDigest + " " + new TreeMap<>(inputs);
    }
}
