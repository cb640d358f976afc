package io.genrec.datasets.codebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.vector.NpyArray;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of {@code catalog/}, under the names that writer and readers share. */
public final class CatalogFiles {
    /** [items, dimensions]. */
    public static final String EMBEDDINGS = "embeddings.npy";

    /** The item of each row of the embeddings, one a line. */
    public static final String ITEMS = "items.txt";

    /** [levels, codes, dimensions]. */
    public static final String CODEBOOKS = "codebooks.npy";

    /** One {@link SemanticIdLine} an item, as JSON. */
    public static final String SEMANTIC_IDS = "semantic-ids.jsonl";

    private static final ObjectMapper JSON = new ObjectMapper();

    private CatalogFiles() {}

    /** @throws StepFailed where there is no catalogue */
    public static void requireFolder(Path catalog) {
        if (!Files.isDirectory(catalog)) {
            throw new StepFailed("no catalogue at " + catalog + ": run genrec tokenize first");
        }
    }

    /** @throws StepFailed naming the file that is missing or broken */
    public static Codebooks codebooks(Path catalog) {
        requireFolder(catalog);
        return read(catalog.resolve(CODEBOOKS), file -> Codebooks.of(NpyArray.read(file)));
    }

    /**
     * By item id, in the order of the file.
     *
     * @throws StepFailed naming the file that is missing or broken
     */
    public static Map<String, SemanticIdLine> semanticIds(Path catalog) {
        requireFolder(catalog);
        return read(catalog.resolve(SEMANTIC_IDS), CatalogFiles::readLines);
    }

    public static void writeSemanticIds(Path catalog, Iterable<SemanticIdLine> lines) throws IOException {
        try (BufferedWriter file = Files.newBufferedWriter(catalog.resolve(SEMANTIC_IDS))) {
            for (SemanticIdLine line : lines) {
                file.write(JSON.writeValueAsString(line));
                file.write('\n');
            }
        }
    }

    /**
     * What is read from a file.
     *
     * @param <T> what it is
     */
    public interface Reading<T> {
        T from(Path file) throws IOException;
    }

    /** @throws StepFailed naming the file, and the step that writes it again */
    public static <T> T read(Path file, Reading<T> reading) {
        try {
            return reading.from(file);
        } catch (StepFailed e) {
            throw new StepFailed(e.getMessage() + ": run genrec tokenize again", e);
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new StepFailed(file + " is broken (" + e.getMessage() + "): run genrec tokenize again", e);
        }
    }

    private static Map<String, SemanticIdLine> readLines(Path file) throws IOException {
        Map<String, SemanticIdLine> lines = new LinkedHashMap<>();
        List<String> texts = Files.readAllLines(file);
        for (int i = 0; i < texts.size(); i++) {
            try {
                SemanticIdLine line = JSON.readValue(texts.get(i), SemanticIdLine.class);
                if (line.itemId() == null || line.codes() == null || line.title() == null) {
                    throw new IllegalArgumentException("line " + (i + 1) + " lacks itemId, codes or title");
                }
                if (lines.put(line.itemId(), line) != null) {
                    throw new IllegalArgumentException(
                            "line " + (i + 1) + " has item " + line.itemId() + " a second time");
                }
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("line " + (i + 1) + " is not a line of semantic ids", e);
            }
        }
        return lines;
    }
}
