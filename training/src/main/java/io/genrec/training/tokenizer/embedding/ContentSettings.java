package io.genrec.training.tokenizer.embedding;

import com.typesafe.config.Config;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.item.Item;
import java.nio.file.Path;
import java.util.List;

/**
 * Where content vectors come from.
 *
 * @param vectors file of the user's own vectors, empty for encoded text
 * @param vectorIds file of the item ids of their rows, for .npy
 * @param cache folder of text vectors encoded before
 */
public record ContentSettings(String vectors, String vectorIds, Path cache) {
    private static final String NPY = ".npy";

    public ContentSettings {
        if (vectors.endsWith(NPY) && vectorIds.isEmpty()) {
            throw new IllegalArgumentException(
                    "genrec.tokenize.content.vector-ids must name the file of item ids for the rows of " + vectors);
        }
    }

    static ContentSettings from(Config content) {
        String cache = content.getString("cache");
        return new ContentSettings(
                content.getString("vectors"),
                content.getString("vector-ids"),
                Path.of(cache.startsWith("~/") ? System.getProperty("user.home") + cache.substring(1) : cache));
    }

    /**
     * The content vectors of items, by the user's own file or the text encoder.
     *
     * @return [items, dimensions], rows of length one
     */
    public FloatMatrix embed(List<Item> items, Progress progress) {
        if (vectors.endsWith(NPY)) {
            return VectorFile.npy(Path.of(vectors), Path.of(vectorIds)).embed(items);
        }
        if (!vectors.isEmpty()) {
            return VectorFile.parquet(Path.of(vectors)).embed(items);
        }
        try (VectorCache encoder = new VectorCache(new MiniLmEncoder(), cache, progress)) {
            return new TextEmbedding(encoder).embed(items);
        }
    }
}
