package io.genrec.training.embedding;

import com.typesafe.config.Config;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What item vectors are made of. */
public record EmbeddingSettings(
        Kind kind, ContentSettings content, ProjectionSettings projection, CollaborativeSettings collaborative) {

    /** What near vectors mean. */
    public enum Kind {
        /** Alike by themselves. */
        CONTENT,
        /** Engaged with by the same users. */
        COLLABORATIVE,
        /** Both, side by side. */
        BOTH;

        /** As the setting has it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * From the configuration at path {@code genrec.tokenize}.
     *
     * @throws IllegalArgumentException naming the key that is wrong
     */
    public static EmbeddingSettings from(Config tokenize) {
        return new EmbeddingSettings(
                kind(tokenize.getString("embedding")),
                ContentSettings.from(tokenize.getConfig("content")),
                ProjectionSettings.from(tokenize.getConfig("projection")),
                CollaborativeSettings.from(tokenize.getConfig("collaborative")));
    }

    private static Kind kind(String word) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("genrec.tokenize.embedding must be one of "
                        + Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.joining(", ")) + ": "
                        + word));
    }
}
