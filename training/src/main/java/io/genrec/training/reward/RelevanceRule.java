package io.genrec.training.reward;

import java.util.Arrays;
import java.util.Locale;

/** How relevance is told. */
public enum RelevanceRule {
    /** {@link NearestEmbedding}. */
    EMBEDDING,
    /** {@link PrefixAffinity}. */
    PREFIX;

    /** @param name as in the settings: {@code embedding} or {@code prefix} */
    public static RelevanceRule named(String name) {
        return Arrays.stream(values())
                .filter(rule -> rule.settingsName().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("genrec.reward.gate.rule must be embedding or prefix: " + name));
    }

    public String settingsName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
