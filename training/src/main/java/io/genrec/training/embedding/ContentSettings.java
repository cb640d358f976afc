package io.genrec.training.embedding;

import com.typesafe.config.Config;
import java.nio.file.Path;

/**
 * Where content vectors come from.
 *
 * @param vectors file of the user's own vectors, empty for encoded text
 * @param vectorIds file of the item ids of their rows, for .npy
 * @param cache folder of text vectors encoded before
 */
public record ContentSettings(String vectors, String vectorIds, Path cache) {

    static ContentSettings from(Config content) {
        String cache = content.getString("cache");
        return new ContentSettings(
                content.getString("vectors"),
                content.getString("vector-ids"),
                Path.of(cache.startsWith("~/") ? System.getProperty("user.home") + cache.substring(1) : cache));
    }
}
