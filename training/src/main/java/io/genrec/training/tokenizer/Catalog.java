package io.genrec.training.tokenizer;

import io.genrec.datasets.codebook.CatalogFiles;
import io.genrec.datasets.codebook.Codebooks;
import io.genrec.datasets.codebook.SemanticIdLine;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.generation.CatalogOverlay;
import io.genrec.inference.generation.Generations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The folder {@code catalog/} of a run: every item's vector, semantic id and title, and the codebooks that lead from
 * the one to the other.
 */
public final class Catalog {
    private final List<String> itemIds;
    private final Map<String, String> titles;
    private final FloatMatrix embeddings;
    private final Codebooks codebooks;
    private final SemanticIdTable table;

    /**
     * @param titles by item id, in the order of the rows
     * @param embeddings [items, dimensions]
     * @param table of just these items
     */
    Catalog(Map<String, String> titles, FloatMatrix embeddings, Codebooks codebooks, SemanticIdTable table) {
        this.itemIds = List.copyOf(titles.keySet());
        this.titles = Map.copyOf(titles);
        this.embeddings = embeddings;
        this.codebooks = codebooks;
        this.table = table;
        if (!table.byItem().keySet().equals(titles.keySet()) || embeddings.rows() != titles.size()) {
            throw new IllegalArgumentException(titles.size() + " items, " + embeddings.rows() + " vectors and "
                    + table.size() + " semantic ids are not of the same items");
        }
        if (embeddings.columns() != codebooks.dimensions() || !table.space().equals(codebooks.space())) {
            throw new IllegalArgumentException("vectors of " + embeddings.columns() + " dimensions in " + table.space()
                    + " are not those of codebooks of " + codebooks.dimensions() + " in " + codebooks.space());
        }
    }

    /** The item of each row of {@link #embeddings()}. */
    public List<String> itemIds() {
        return itemIds;
    }

    /** By item id; empty where an item has none. */
    public Map<String, String> titles() {
        return titles;
    }

    /** [items, dimensions], in the order of {@link #itemIds()}. */
    public FloatMatrix embeddings() {
        return embeddings;
    }

    public Codebooks codebooks() {
        return codebooks;
    }

    public SemanticIdTable table() {
        return table;
    }

    /**
     * The catalogue at a generation: all items that have a semantic id, those that are retired among them; items that came later
     * stand behind the others.
     *
     * @param overlay of this catalogue
     */
    public Catalog at(CatalogOverlay overlay) {
        Map<String, String> grown = new LinkedHashMap<>();
        itemIds.forEach(item -> grown.put(item, titles.getOrDefault(item, "")));
        Map<String, SemanticId> ids = new HashMap<>(table.byItem());
        List<float[]> rows = new ArrayList<>();
        overlay.entries().forEach((item, entry) -> {
            float[] vector = entry.vector();
            grown.put(item, entry.item().title());
            ids.put(item, entry.id());
            if (vector != null) {
                rows.add(vector);
            }
        });
        FloatMatrix vectors = FloatMatrix.zeros(itemIds.size() + rows.size(), embeddings.columns());
        System.arraycopy(embeddings.values(), 0, vectors.values(), 0, embeddings.values().length);
        for (int i = 0; i < rows.size(); i++) {
            vectors.setRow(itemIds.size() + i, rows.get(i));
        }
        return new Catalog(grown, vectors, codebooks, new SemanticIdTable(codebooks.space(), ids));
    }

    /** The generations over it in a run's folder of them, whether there are any or not. */
    public Generations generations(Path root) {
        return Generations.of(root, table);
    }

    void write(Path folder) {
        NpyArray.of(embeddings).write(folder.resolve(CatalogFiles.EMBEDDINGS));
        codebooks.toArray().write(folder.resolve(CatalogFiles.CODEBOOKS));
        try {
            Files.write(folder.resolve(CatalogFiles.ITEMS), itemIds);
            CatalogFiles.writeSemanticIds(
                    folder,
                    itemIds.stream()
                            .map(item -> new SemanticIdLine(
                                    item, table.of(item).orElseThrow().codes(), titles.getOrDefault(item, "")))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
    }

    /** @throws StepFailed naming the file that is missing or broken */
    public static Catalog load(Path folder) {
        CatalogFiles.requireFolder(folder);
        FloatMatrix embeddings = CatalogFiles.read(folder.resolve(CatalogFiles.EMBEDDINGS), file -> NpyArray.read(file)
                .toMatrix());
        Codebooks codebooks = CatalogFiles.codebooks(folder);
        List<String> items = CatalogFiles.read(folder.resolve(CatalogFiles.ITEMS), Files::readAllLines);
        Map<String, SemanticIdLine> lines = CatalogFiles.semanticIds(folder);
        return CatalogFiles.read(folder, whole -> {
            Map<String, String> titles = new LinkedHashMap<>();
            Map<String, SemanticId> ids = new HashMap<>();
            for (String item : items) {
                SemanticIdLine line = lines.get(item);
                if (line == null) {
                    throw new IllegalArgumentException(CatalogFiles.SEMANTIC_IDS + " has no item " + item + ", which "
                            + CatalogFiles.ITEMS + " names");
                }
                titles.put(item, line.title());
            }
            lines.forEach((item, line) -> ids.put(item, new SemanticId(line.codes())));
            return new Catalog(titles, embeddings, codebooks, new SemanticIdTable(codebooks.space(), ids));
        });
    }
}
