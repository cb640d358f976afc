package io.genrec.training.sft;

import com.typesafe.config.Config;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.model.ModelConfig;

/**
 * The decoder to be trained. Keys under {@code genrec.model}.
 *
 * @param layers the one dial of size
 * @param maxHistory behaviours of a prompt at most
 * @param switches what of the method is on
 */
public record ModelSettings(int layers, int maxHistory, ModelConfig.Switches switches) {
    public ModelSettings {
        requirePositive("layers", layers);
        requirePositive("max-history", maxHistory);
    }

    public static ModelSettings from(Config genrec) {
        Config model = genrec.getConfig("model");
        ModelConfig.Switches switches = new ModelConfig.Switches(
                model.getBoolean("token-merger"),
                model.getBoolean("separators"),
                model.getBoolean("actions-and-gaps"),
                model.getBoolean("history-pointer"),
                model.getBoolean("tied-head"));
        return new ModelSettings(model.getInt("layers"), model.getInt("max-history"), switches);
    }

    /** The model's sizes over the codes of a catalogue. */
    public ModelConfig over(CodeSpace space) {
        return new ModelConfig(space, ModelConfig.Backbone.ofDepth(layers), maxHistory, switches);
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("genrec.model." + key + " must be positive: " + value);
        }
    }
}
