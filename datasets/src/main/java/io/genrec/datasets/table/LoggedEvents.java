package io.genrec.datasets.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Event;
import io.genrec.domain.event.EventTimes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A run's events without the strays of the log: every step that learns from them leaves out what its features leave out.
 * Where the log begins and ends is written down beside the samples.
 *
 * @param first time of the first event that is not a stray, milliseconds since the epoch, UTC
 * @param last of the last
 */
public record LoggedEvents(long first, long last) {
    private static final String FILE = "span.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Writes down for later steps, in the folder of a run's samples, where the log begins and ends. */
    public static void write(EventTimes.Span span, Path samples) {
        Path file = samples.resolve(FILE);
        try {
            JSON.writeValue(
                    file.toFile(),
                    new LoggedEvents(span.first().toEpochMilli(), span.last().toEpochMilli()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Takes what is written down over to new samples, which are not of the log.
     *
     * @param samples where they are staged
     */
    public static void carryOver(RunDirectory run, Path samples) {
        Path file = run.samples().resolve(FILE);
        try {
            if (Files.exists(file)) {
                Files.copy(file, samples.resolve(FILE));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + file + ": " + e.getMessage(), e);
        }
    }

    /** Of a run whose samples tell of none, all events. @throws StepFailed where the file is broken */
    public static LoggedEvents of(RunDirectory run) {
        Path file = run.samples().resolve(FILE);
        if (!Files.exists(file)) {
            return new LoggedEvents(Long.MIN_VALUE, Long.MAX_VALUE);
        }
        try {
            return JSON.readValue(file.toFile(), LoggedEvents.class);
        } catch (JsonProcessingException e) {
            throw new StepFailed(file + " cannot be read: run `genrec features` again", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands every event but the strays to {@code each}. @throws UnreadableTable as {@link ParquetTable#forEach} */
    public void forEach(RunDirectory run, Consumer<? super Event> each) {
        ParquetTable.EVENTS.forEach(run.events(), event -> {
            if (event.timeMillis() >= first && event.timeMillis() <= last) {
                each.accept(event);
            }
        });
    }
}
