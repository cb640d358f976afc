package io.genrec.training.tokenizer.embedding;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.datasets.vector.ItemVectorFormat;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.item.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An item is the vector that the user brings for it: a row of a .npy matrix whose item ids lie in a text file, one a
 * line, or a row of a Parquet table. Rows are brought to length one; items that are not of the run are passed over.
 */
public final class VectorFile {
    private static final int NAMED = 5;

    private final Path file;
    private final Map<String, float[]> byItem;

    private VectorFile(Path file, Map<String, float[]> byItem) {
        this.file = file;
        this.byItem = byItem;
        if (byItem.isEmpty()) {
            throw new StepFailed(file + " holds no vector");
        }
    }

    /**
     * @param ids item ids of the rows, one a line
     * @throws StepFailed naming the file, and the line or value that is wrong
     */
    public static VectorFile npy(Path file, Path ids) {
        NpyArray array = NpyArray.read(file);
        List<String> lines = lines(ids);
        if (array.shape().size() != 2 || array.shape().get(0) != lines.size()) {
            throw new StepFailed(file + " has shape " + array.shape() + ", expected [" + lines.size()
                    + ", dimensions]: a row for each line of " + ids);
        }
        FloatMatrix matrix = array.toMatrix();
        Map<String, float[]> byItem = new HashMap<>();
        for (int row = 0; row < matrix.rows(); row++) {
            put(byItem, lines.get(row), matrix.row(row), ids);
        }
        return new VectorFile(file, byItem);
    }

    /**
     * @param table a Parquet file, or a folder of them, with columns {@code item_id} and {@code vector}
     * @throws StepFailed naming the file, and the row or item that is wrong
     */
    public static VectorFile parquet(Path table) {
        Map<String, float[]> byItem = new HashMap<>();
        new ParquetTable<>(new ItemVectorFormat())
                .forEach(table, row -> put(byItem, row.itemId(), row.toArray(), table));
        return new VectorFile(table, byItem);
    }

    /** @return [items, dimensions], row {@code i} for the {@code i}-th item, of length one */
    public FloatMatrix embed(List<Item> items) {
        List<String> missing = items.stream()
                .map(Item::itemId)
                .filter(id -> !byItem.containsKey(id))
                .toList();
        if (!missing.isEmpty()) {
            throw new StepFailed(file + " lacks the vectors of " + missing.size() + " of " + items.size()
                    + " items, of " + String.join(", ", missing.subList(0, Math.min(NAMED, missing.size())))
                    + (missing.size() > NAMED ? " and others" : ""));
        }
        int dimensions = byItem.values().iterator().next().length;
        FloatMatrix vectors = FloatMatrix.zeros(items.size(), dimensions);
        for (int row = 0; row < items.size(); row++) {
            vectors.setRow(row, Objects.requireNonNull(byItem.get(items.get(row).itemId())));
        }
        return vectors.withUnitRows();
    }

    private static void put(Map<String, float[]> byItem, String itemId, float[] vector, Path source) {
        for (float value : vector) {
            if (!Float.isFinite(value)) {
                throw new StepFailed("the vector of item " + itemId + " in " + source + " holds " + value);
            }
        }
        if (byItem.put(itemId, vector) != null) {
            throw new StepFailed("item " + itemId + " occurs twice in " + source);
        }
        int dimensions = byItem.values().iterator().next().length;
        if (vector.length != dimensions || dimensions == 0) {
            throw new StepFailed("the vector of item " + itemId + " in " + source + " has " + vector.length
                    + " dimensions, others have " + dimensions);
        }
    }

    private static List<String> lines(Path ids) {
        try {
            return Files.readAllLines(ids);
        } catch (IOException e) {
            throw new StepFailed("cannot read item ids from " + ids + ": " + e.getMessage(), e);
        }
    }
}
