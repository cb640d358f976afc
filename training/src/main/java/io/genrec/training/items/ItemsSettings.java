package io.genrec.training.items;

import com.typesafe.config.Config;
import io.genrec.training.tokenizer.embedding.EmbeddingSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What changes in a catalogue: key {@code genrec.items}.
 *
 * @param from the file of items to add, or of the ids of items to retire
 * @param ids of items to retire
 * @param to the generation to go back to; negative where none is named
 * @param content where vectors of new items come from
 * @param genrec the configuration at path {@code genrec}, for the columns of the file of items
 */
public record ItemsSettings(
        Optional<Path> from, List<String> ids, int to, Due due, EmbeddingSettings.Content content, Config genrec) {

    public ItemsSettings {
        ids = List.copyOf(ids);
    }

    /** @param genrec the configuration at path {@code genrec} */
    public static ItemsSettings from(Config genrec) {
        Config items = genrec.getConfig("items");
        String from = items.getString("from");
        return new ItemsSettings(
                from.isEmpty() ? Optional.empty() : Optional.of(Path.of(from)),
                items.getStringList("ids"),
                items.getInt("to"),
                Due.from(items.getConfig("due")),
                EmbeddingSettings.from(genrec.getConfig("tokenize")).content(),
                genrec);
    }

    /** The file of items to add. */
    Path requiredFile() {
        return from.orElseThrow(() ->
                new IllegalArgumentException("genrec.items.from must name the file of items to add: --from FILE"));
    }

    /**
     * When new codebooks are due: where one of these is passed. Each counts all items that were added since the catalogue was
     * tokenized.
     *
     * @param minItems fewer say nothing yet
     * @param addedShare of the items that were tokenized
     * @param errorRatio reconstruction error of added items over that of tokenized ones
     * @param spilledShare of the added items, that found their cell full
     * @param drift how far the mean vector of the added items lies from that of the others, squared, over the variance
     */
    public record Due(int minItems, double addedShare, double errorRatio, double spilledShare, double drift) {
        public Due {
            if (minItems < 1 || !(addedShare > 0) || !(errorRatio > 0) || !(spilledShare > 0) || !(drift > 0)) {
                throw new IllegalArgumentException("the limits of genrec.items.due must be positive");
            }
        }

        static Due from(Config due) {
            return new Due(
                    due.getInt("min-items"),
                    due.getDouble("added-share"),
                    due.getDouble("error-ratio"),
                    due.getDouble("spilled-share"),
                    due.getDouble("drift"));
        }
    }
}
