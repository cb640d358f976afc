package io.genrec.alignment.reward;

import io.genrec.training.setting.SettingName;

/** How relevance is told. */
public enum RelevanceRule {
    /** {@link NearestEmbedding}. */
    EMBEDDING,
    /** {@link PrefixAffinity}. */
    PREFIX;

    /** @param name as in the settings: {@code embedding} or {@code prefix} */
    public static RelevanceRule named(String name) {
        return SettingName.constant(RelevanceRule.class, "genrec.reward.gate.rule", name);
    }

    public String settingsName() {
        return SettingName.of(this);
    }
}
