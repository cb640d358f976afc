package io.genrec.alignment.reward;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.genrec.alignment.reward.impressions.Impressions;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * All of a reward model but its weights: {@code reward/reward.json}.
 *
 * @param history behaviours of a history, the newest
 * @param negativeRate share of the impressions without a reaction that it was trained on
 * @param origin where those come from
 * @param reaction from the logit of a reaction to its probability
 * @param order from the logit of an order, given a reaction, to its probability
 * @param orderWeight how much the probability of an order counts beside that of a reaction
 */
record RewardDescription(
        RewardShape shape,
        RewardSettings.Search search,
        int history,
        double negativeRate,
        Impressions.Origin origin,
        PlattScaling reaction,
        PlattScaling order,
        double orderWeight,
        RelevanceGate gate) {
    static final String FILE = "reward.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** {@code r_pref}, in [0, 1]: the probability of a reaction, and of an order, weighted. */
    double preference(ImpressionLogits.ReactionLogits logits) {
        double reacts = reaction.probability(logits.reaction());
        double orders = reacts * order.probability(logits.order());
        return (reacts + orderWeight * orders) / (1 + orderWeight);
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
