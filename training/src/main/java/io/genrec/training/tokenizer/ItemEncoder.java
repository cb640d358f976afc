package io.genrec.training.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.codebook.CatalogFiles;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.item.Item;
import io.genrec.training.tokenizer.embedding.CollaborativeVectors;
import io.genrec.training.tokenizer.embedding.ContrastiveProjection;
import io.genrec.training.tokenizer.embedding.EmbeddingSettings;
import io.genrec.training.tokenizer.embedding.EmbeddingSettings.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How items without any company become vectors of a catalogue: by their content, and by what that predicts of their company.
 * Kept with the catalogue, {@code encoder.json} and matrices beside it, so that items that come later get vectors in the way
 * in which the catalogue's were made.
 */
public final class ItemEncoder {
    private static final String DESCRIPTION = "encoder.json";
    private static final String PROJECTION = "projection.npy";
    private static final String PREDICTION = "prediction.npy";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Description description;
    private final @Nullable FloatMatrix projection;
    private final @Nullable FloatMatrix prediction;

    /**
     * @param description what it makes of content
     * @param projection [content, content]; null where content stays as it is
     * @param prediction [content + 1, collaborative]; null where content is all
     */
    private ItemEncoder(Description description, @Nullable FloatMatrix projection, @Nullable FloatMatrix prediction) {
        this.description = description;
        this.projection = projection;
        this.prediction = prediction;
    }

    /**
     * The file of this name.
     *
     * @param embedding the setting: what near vectors mean
     * @param ownVectors whether content vectors are the user's own, and not encoded text
     * @param contentDimensions of a content vector
     * @param weight length of the collaborative part where the content part has length one
     */
    private record Description(String embedding, boolean ownVectors, int contentDimensions, double weight) {}

    static ItemEncoder of(
            EmbeddingSettings settings,
            int contentDimensions,
            @Nullable ContrastiveProjection projection,
            @Nullable CollaborativeVectors collaborative) {
        return new ItemEncoder(
                new Description(
                        settings.kind().settingsName(),
                        !settings.content().vectors().isEmpty(),
                        contentDimensions,
                        settings.collaborative().weight()),
                projection == null ? null : projection.matrix(),
                collaborative == null ? null : collaborative.prediction());
    }

    /**
     * Vectors of items that came later.
     *
     * @param content where content vectors come from
     * @return [items, dimensions of the catalogue's vectors]
     * @throws StepFailed where the vectors given are not of the kind that the catalogue was made of
     */
    public FloatMatrix encode(List<Item> items, EmbeddingSettings.Content content, Progress progress) {
        boolean own = !content.vectors().isEmpty();
        if (own != description.ownVectors()) {
            throw new StepFailed(
                    description.ownVectors()
                            ? "the catalogue was made of vectors of your own: give those of the new items with --vectors"
                                    + " (genrec.tokenize.content.vectors)"
                            : "the catalogue was made of encoded text: leave genrec.tokenize.content.vectors empty");
        }
        FloatMatrix raw = content.embed(items, progress);
        if (raw.columns() != description.contentDimensions()) {
            throw new StepFailed("the vectors in " + content.vectors() + " have " + raw.columns()
                    + " dimensions, those of the catalogue were made of " + description.contentDimensions());
        }
        return encode(raw);
    }

    /** @param raw [items, content dimensions] */
    FloatMatrix encode(FloatMatrix raw) {
        FloatMatrix content = projection == null
                ? raw
                : ContrastiveProjection.ofMatrix(projection).of(raw);
        if (prediction == null) {
            return content;
        }
        FloatMatrix collaborative = CollaborativeVectors.predicted(prediction, content);
        return description.embedding().equals(Kind.COLLABORATIVE.settingsName())
                ? collaborative
                : content.beside(collaborative.times(description.weight()));
    }

    void write(Path catalog) throws IOException {
        JSON.writeValue(catalog.resolve(DESCRIPTION).toFile(), description);
        if (projection != null) {
            NpyArray.of(projection).write(catalog.resolve(PROJECTION));
        }
        if (prediction != null) {
            NpyArray.of(prediction).write(catalog.resolve(PREDICTION));
        }
    }

    /** @throws StepFailed naming the file that is missing or broken */
    public static ItemEncoder load(Path catalog) {
        CatalogFiles.requireFolder(catalog);
        Description description = CatalogFiles.read(
                catalog.resolve(DESCRIPTION), file -> JSON.readValue(file.toFile(), Description.class));
        return new ItemEncoder(description, matrix(catalog.resolve(PROJECTION)), matrix(catalog.resolve(PREDICTION)));
    }

    private static @Nullable FloatMatrix matrix(Path file) {
        return Files.exists(file)
                ? CatalogFiles.read(file, array -> NpyArray.read(array).toMatrix())
                : null;
    }
}
