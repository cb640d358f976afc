package io.genrec.training.embedding;

import com.typesafe.config.Config;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What item vectors are made of. */
public record EmbeddingSettings(Kind kind, ContentSettings content) {

    /** What near vectors mean. */
    public enum Kind {
        /** Alike by themselves. */
        CONTENT;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param tokenize the configuration at path {@code genrec.tokenize} */
    public static EmbeddingSettings from(Config tokenize) {
        return new EmbeddingSettings(
                kind(tokenize.getString("embedding")), ContentSettings.from(tokenize.getConfig("content")));
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
