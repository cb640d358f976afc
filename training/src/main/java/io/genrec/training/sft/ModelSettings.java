package io.genrec.training.sft;

import com.typesafe.config.Config;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.model.ModelConfig;

/**
 * The decoder to be trained. Keys under {@code genrec.model}.
 *
 * @param layers the one dial of size
 * @param maxHistory behaviours of a prompt at most
 */
public record ModelSettings(
        int layers,
        int maxHistory,
        boolean tokenMerger,
        boolean separators,
        boolean actionsAndGaps,
        boolean historyPointer,
        boolean tiedHead) {
    public ModelSettings {
        requirePositive("layers", layers);
        requirePositive("max-history", maxHistory);
    }

    public static ModelSettings from(Config genrec) {
        Config model = genrec.getConfig("model");
        return new ModelSettings(
                model.getInt("layers"),
                model.getInt("max-history"),
                model.getBoolean("token-merger"),
                model.getBoolean("separators"),
                model.getBoolean("actions-and-gaps"),
                model.getBoolean("history-pointer"),
                model.getBoolean("tied-head"));
    }

    /** The model's sizes over the codes of a catalogue. */
    public ModelConfig over(CodeSpace space) {
        return ModelConfig.ofDepth(space, layers, maxHistory)
                .withTokenMerger(tokenMerger)
                .withSeparators(separators)
                .withActionsAndGaps(actionsAndGaps)
                .withHistoryPointer(historyPointer)
                .withTiedHead(tiedHead);
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("genrec.model." + key + " must be positive: " + value);
        }
    }
}
