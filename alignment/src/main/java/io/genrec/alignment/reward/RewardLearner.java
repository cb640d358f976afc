package io.genrec.alignment.reward;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.genrec.alignment.reward.impressions.Impression;
import io.genrec.inference.reward.RewardBatch;
import io.genrec.inference.reward.RewardShape;
import io.genrec.training.optimizer.AdamW;
import io.genrec.training.optimizer.GradientClipping;
import io.genrec.training.tensor.NamedTensors;
import io.genrec.training.tensor.Operators;
import java.util.List;
import java.util.SortedMap;

/** The reward model in training. One learner steps at a time in a JVM: the engine has one gradient collector. */
final class RewardLearner implements AutoCloseable {
    private static final GradientClipping CLIPPING = new GradientClipping(1.0);

    private final NDManager manager = NDManager.newBaseManager();
    private final InterestNetwork network;
    private final SortedMap<String, NDArray> weights;
    private final AdamW optimizer;

    RewardLearner(RewardShape shape, double weightDecay, long seed) {
        network = new InterestNetwork(manager, shape);
        weights = RewardWeights.initial(manager, shape, seed);
        optimizer = AdamW.create(manager, weights, weightDecay);
    }

    /** One step. @return the mean loss before it, natural log */
    double step(RewardBatch batch, List<Impression> impressions, double rate) {
        try (NDManager step = manager.newSubManager()) {
            SortedMap<String, NDArray> leaves = NamedTensors.leaves(weights, step);
            double value;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray loss = loss(network.logits(leaves, InterestNetwork.on(step, batch)), impressions, step);
                collector.backward(loss);
                value = loss.getFloat();
            }
            SortedMap<String, NDArray> gradients = NamedTensors.gradients(leaves, step);
            CLIPPING.clip(gradients.values());
            optimizer.update(weights, gradients, rate);
            return value;
        }
    }

    /** @return [B, 2], row-major: logits of a reaction, and of an order given one */
    float[] logits(RewardBatch batch) {
        try (NDManager step = manager.newSubManager()) {
            return network.logits(NamedTensors.borrowed(weights, step), InterestNetwork.on(step, batch))
                    .toFloatArray();
        }
    }

    SortedMap<String, NDArray> weights() {
        return weights;
    }

    /** The weights as they are now, owned by the learner. */
    SortedMap<String, NDArray> snapshot() {
        return NamedTensors.copy(weights, manager);
    }

    /** Puts the numbers of a snapshot in the place of the weights. */
    void restore(SortedMap<String, NDArray> snapshot) {
        snapshot.forEach((name, saved) -> Operators.assign(weight(name), saved));
    }

    /** Arrays that outlive a step. */
    int heldArrays() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        manager.close();
    }

    private NDArray weight(String name) {
        NDArray weight = weights.get(name);
        if (weight == null) {
            throw new IllegalArgumentException("no tensor " + name);
        }
        return weight;
    }

    private static NDArray loss(NDArray logits, List<Impression> impressions, NDManager step) {
        int size = impressions.size();
        long[] reacted = new long[size];
        long[] ordered = new long[size];
        float[] asked = new float[size];
        for (int i = 0; i < size; i++) {
            reacted[i] = impressions.get(i).reacted() ? 1 : 0;
            ordered[i] = impressions.get(i).ordered() ? 1 : 0;
            asked[i] = reacted[i];
        }
        Shape column = new Shape(size, 1);
        return ReactionLoss.of(
                logits,
                step.zeros(column),
                step.create(reacted, column),
                step.create(ordered, column),
                step.create(asked, column));
    }
}
