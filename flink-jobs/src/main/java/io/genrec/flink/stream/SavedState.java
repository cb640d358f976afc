package io.genrec.flink.stream;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a run's streaming job keeps its checkpoints and savepoints. */
record SavedState(RunDirectory run) {
    private static final int DEPTH = 3;
    private static final Logger LOG = LoggerFactory.getLogger(SavedState.class);

    Path checkpoints() {
        return run.stream().resolve("checkpoints");
    }

    Path savepoints() {
        return run.stream().resolve("savepoints");
    }

    /** The newest state that is whole: of a savepoint or a checkpoint, whichever is later. */
    Optional<Path> newest() {
        while (true) {
            try {
                return Stream.of(checkpoints(), savepoints())
                        .flatMap(SavedState::whole)
                        .max(Comparator.comparing(SavedState::lastModified))
                        .map(Path::getParent);
            } catch (UncheckedIOException e) {
                if (!(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
                LOG.debug("a checkpoint was replaced while it was looked at; once more", e);
            }
        }
    }

    /**
     * Notes where the job keeps its timers from now on.
     *
     * @param timers as in {@code genrec.stream.timers}
     * @throws StepFailed where the newest state is a checkpoint with timers elsewhere: Flink would go on without them, and
     *     requests that were open would never be complete; a savepoint has them for either
     */
    void requireTimers(String timers) {
        Path note = run.stream().resolve("timers");
        try {
            String kept = Files.exists(note)
                    ? Files.readString(note).strip()
                    : "rocksdb"; // as it was before there was a choice
            Optional<Path> checkpoint = newest().filter(state -> state.startsWith(checkpoints()));
            if (checkpoint.isPresent() && !kept.equals(timers)) {
                throw new StepFailed("the stream's newest state, " + checkpoint.get()
                        + ", has its timers in another place (genrec.stream.timers = " + kept
                        + ") and would lose them in "
                        + timers + ": start it once with --set stream.timers=" + kept
                        + ", and end that with Ctrl-C, which saves them for either");
            }
            Files.createDirectories(run.stream());
            Files.writeString(note, timers + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write " + note + ": " + e.getMessage(), e);
        }
    }

    /** When a state of {@link #newest()} was complete. */
    Instant written(Path state) {
        return lastModified(state.resolve("_metadata")).toInstant();
    }

    private static Stream<Path> whole(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.of();
        }
        try (Stream<Path> files = Files.walk(folder, DEPTH)) {
            return files.filter(file -> file.endsWith("_metadata")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime lastModified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
