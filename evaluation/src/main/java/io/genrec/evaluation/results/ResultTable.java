package io.genrec.evaluation.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.genrec.datasets.run.StagedFile;
import io.genrec.datasets.run.StepFailed;
import io.genrec.evaluation.metrics.Segment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Figures in long form, one a row, and what they depend on. As JSON: {@code {"context": {...}, "rows": [...]}}.
 *
 * @param context what a reader must know to compare the figures with others: data, decode parameters, seed
 */
public record ResultTable(Map<String, Object> context, List<ResultRow> rows) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public ResultTable {
        Map<String, Object> ordered = new LinkedHashMap<>(context);
        // Maps in it may come in any order, another in every process: equal results are equal files.
        ordered.replaceAll((name, value) -> value instanceof Map<?, ?> inner ? new TreeMap<>(inner) : value);
        context = Collections.unmodifiableMap(ordered);
        rows = List.copyOf(rows);
    }

    /** The names measured, in the order of the rows. */
    public List<String> names() {
        return rows.stream().map(ResultRow::name).distinct().toList();
    }

    public Optional<ResultRow> find(String name, Segment segment, String metric, int k) {
        return rows.stream()
                .filter(row -> row.name().equals(name)
                        && segment.label().equals(row.segment())
                        && row.metric().equals(metric)
                        && Objects.equals(row.k(), k))
                .findFirst();
    }

    /** Writes the file whole or not at all. */
    public void write(Path file) {
        StagedFile.write(file, partial -> JSON.writeValue(partial.toFile(), this));
    }

    /** @throws StepFailed where the file is absent or holds no result table */
    public static ResultTable read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new StepFailed("no results at " + file + ": run the step that writes them first");
        }
        try {
            return JSON.readValue(file.toFile(), ResultTable.class);
        } catch (JsonProcessingException e) {
            throw new StepFailed(
                    file + " holds no result table: " + e.getOriginalMessage() + "; run the step that writes it again",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
