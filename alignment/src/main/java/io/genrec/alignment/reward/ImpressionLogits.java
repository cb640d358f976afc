package io.genrec.alignment.reward;

import io.genrec.alignment.reward.impressions.Impression;
import io.genrec.inference.reward.RewardBatch;
import io.genrec.inference.reward.RewardForm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a network answers for impressions in the places where they were shown, as if training had not been thinned. */
final class ImpressionLogits {
    private static final int BATCH = 1024;

    private final ImpressionBatches batches;
    private final Function<RewardBatch, float[]> network;
    private final double negativeRate;

    /**
     * @param network gives [B, 2], row-major: logits of a reaction, and of an order given one
     * @param negativeRate share of the impressions without a reaction that the network was trained on
     */
    ImpressionLogits(ImpressionBatches batches, Function<RewardBatch, float[]> network, double negativeRate) {
        this.batches = batches;
        this.network = network;
        this.negativeRate = negativeRate;
    }

    /** In the order of the impressions. */
    List<ReactionLogits> of(List<Impression> impressions) {
        List<ReactionLogits> logits = new ArrayList<>(impressions.size());
        for (int from = 0; from < impressions.size(); from += BATCH) {
            logits.addAll(of(batches.shown(impressions.subList(from, Math.min(impressions.size(), from + BATCH)))));
        }
        return logits;
    }

    /** Thinning raised the logit of a reaction by the log of the rate; it is taken off again. */
    private List<ReactionLogits> of(RewardBatch batch) {
        float[] answers = network.apply(batch);
        List<ReactionLogits> logits = new ArrayList<>(answers.length / 2);
        for (int i = 0; i < answers.length; i += 2) {
            logits.add(new ReactionLogits(RewardForm.Scale.unthinned(answers[i], negativeRate), answers[i + 1]));
        }
        return logits;
    }

    /**
     * What the network answers for one candidate, as if training had not been thinned.
     *
     * @param reaction logit of a reaction
     * @param order logit of an order, given a reaction
     */
    record ReactionLogits(double reaction, double order) {}
}
