package io.genrec.training.tokenizer.embedding;

import com.typesafe.config.Config;
import io.genrec.training.setting.SettingName;

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

        /** As in the settings: {@code both}. */
        public String settingsName() {
            return SettingName.of(this);
        }
    }

    /**
     * From the configuration at path {@code genrec.tokenize}.
     *
     * @throws IllegalArgumentException naming the key that is wrong
     */
    public static EmbeddingSettings from(Config tokenize) {
        return new EmbeddingSettings(
                SettingName.constant(Kind.class, "genrec.tokenize.embedding", tokenize.getString("embedding")),
                ContentSettings.from(tokenize.getConfig("content")),
                ProjectionSettings.from(tokenize.getConfig("projection")),
                CollaborativeSettings.from(tokenize.getConfig("collaborative")));
    }
}
