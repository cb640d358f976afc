package io.genrec.training.sft;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.genrec.inference.model.ModelConfig;
import io.genrec.training.decoder.Decoder;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.decoder.InitialWeights;
import io.genrec.training.decoder.ResponseLoss;
import io.genrec.training.optimizer.AdamW;
import io.genrec.training.optimizer.GradientClipping;
import io.genrec.training.optimizer.MovingAverage;
import java.util.SortedMap;

/**
 * The weights in training, their average, and what moves them. What a step makes is owned by that step's manager and freed
 * with it; only weights, moments and constants outlive it. One learner steps at a time in a JVM: the engine has one gradient collector.
 */
public final class Learner implements AutoCloseable {
    private final NDManager manager;
    private final ModelConfig model;
    private final DecoderWeights weights;
    private final AdamW optimizer;
    private final MovingAverage average;
    private final DecoderWeights averaged;
    private final Decoder decoder;
    private final ResponseLoss loss;
    private final TrainSettings.Optimization settings;
    private final GradientClipping clipping;

    /**
     * @param manager owner of the weights and moments; closed with the learner
     * @param positions how many positions the longest input may count
     */
    Learner(
            NDManager manager,
            ModelConfig model,
            DecoderWeights weights,
            AdamW optimizer,
            MovingAverage average,
            TrainSettings.Optimization settings,
            int positions) {
        this.manager = manager;
        this.model = model;
        this.weights = weights;
        this.optimizer = optimizer;
        this.average = average;
        this.averaged = new DecoderWeights(model, average.byName());
        this.decoder = new Decoder(manager, model, positions);
        this.loss = new ResponseLoss(manager, settings.labelSmoothing());
        this.settings = settings;
        this.clipping = settings.clipping();
    }

    /** A learner at its first step. */
    public static Learner create(
            ModelConfig model, TrainSettings.Optimization settings, int positions, InitialWeights initial) {
        NDManager manager = NDManager.newBaseManager();
        DecoderWeights weights = initial.create(manager, model);
        AdamW optimizer = AdamW.create(manager, weights.byName(), settings.weightDecay());
        MovingAverage average = MovingAverage.create(weights.byName(), settings.emaDecay());
        return new Learner(manager, model, weights, optimizer, average, settings, positions);
    }

    /**
     * One step of training.
     *
     * @param seed of the dropout
     * @return the mean loss of the batch's response tokens before the step, natural log
     */
    public double step(PackedBatch batch, double learningRate, int seed) {
        try (NDManager step = manager.newSubManager()) {
            Engine engine = step.getEngine();
            engine.setRandomSeed(seed);
            DecoderWeights leaves = weights.leaves(step, model);
            double value = backward(engine, leaves, batch, step);
            SortedMap<String, NDArray> gradients = leaves.gradients(step);
            clipping.clip(gradients.values());
            optimizer.update(weights.byName(), gradients, learningRate);
            average.update(weights.byName());
            return value;
        }
    }

    public DecoderWeights weights() {
        return weights;
    }

    /** The average of the weights over the steps, which is what is validated and kept. */
    DecoderWeights averaged() {
        return averaged;
    }

    AdamW optimizer() {
        return optimizer;
    }

    public Decoder decoder() {
        return decoder;
    }

    public NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
    }

    private double backward(Engine engine, DecoderWeights leaves, PackedBatch batch, NDManager step) {
        try (GradientCollector collector = engine.newGradientCollector()) {
            NDList logits = decoder.logits(leaves, batch.on(step), settings.dropping());
            NDArray mean = loss.of(logits, batch.labels(step));
            collector.backward(mean);
            return mean.getFloat();
        }
    }
}
