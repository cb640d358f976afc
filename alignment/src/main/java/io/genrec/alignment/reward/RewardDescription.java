package io.genrec.alignment.reward;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.genrec.alignment.reward.impressions.Impressions;
import io.genrec.datasets.run.StepFailed;
import io.genrec.inference.reward.RewardForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * All of a reward model but its weights: {@code reward/reward.json}.
 *
 * @param form what turns weights into preferences
 * @param origin where the impressions without a reaction come from
 */
record RewardDescription(RewardForm form, Impressions.Origin origin, RelevanceGate gate) {
    static final String FILE = "reward.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    RewardForm.Scale scale() {
        return form.scale();
    }

    /** {@code r_pref}, in [0, 1]. */
    double preference(ImpressionLogits.ReactionLogits logits) {
        return scale().preference(logits.reaction(), logits.order());
    }

    void write(Path folder) {
        try {
            JSON.writeValue(folder.resolve(FILE).toFile(), this);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder.resolve(FILE) + ": " + e.getMessage(), e);
        }
    }

    /** @throws StepFailed where the file is absent or broken */
    static RewardDescription read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new StepFailed("no reward model at " + folder + ": run genrec reward first");
        }
        try {
            return JSON.readValue(file.toFile(), RewardDescription.class);
        } catch (IOException e) {
            throw new StepFailed(file + " is broken (" + e.getMessage() + "): run genrec reward again", e);
        }
    }
}
