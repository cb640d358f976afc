package io.genrec.training.sasrec;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.genrec.evaluation.baseline.SasrecShape;
import io.genrec.training.decoder.TensorFile;
import io.genrec.training.optimizer.AdamW;
import io.genrec.training.tensor.NamedTensors;
import java.nio.file.Path;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** The weights of SASRec in training, and what moves them; what a step makes is freed with it. */
final class SasrecLearner implements AutoCloseable {
    /** Standard deviation of new matrices and embeddings. */
    private static final double DEVIATION = 0.02;

    private final NDManager manager = NDManager.newBaseManager();
    private final SasrecShape shape;
    private final SasrecSettings.Optimization settings;
    private final SortedMap<String, NDArray> weights;
    private final SasrecForward forward;
    private final AdamW optimizer;

    SasrecLearner(SasrecShape shape, SasrecSettings.Optimization settings, long seed) {
        this.shape = shape;
        this.settings = settings;
        this.weights = initial(new Random(seed));
        this.forward = new SasrecForward(manager, shape);
        this.optimizer = AdamW.create(manager, weights, settings.weightDecay());
    }

    /**
     * One step of training.
     *
     * @param seed of the dropout
     * @return the loss of the batch before the step, natural log
     */
    double step(SequenceBatch batch, double learningRate, int seed) {
        try (NDManager step = manager.newSubManager()) {
            Engine engine = step.getEngine();
            engine.setRandomSeed(seed);
            SortedMap<String, NDArray> leaves = NamedTensors.leaves(weights, step);
            double loss = backward(engine, leaves, batch, step);
            SortedMap<String, NDArray> gradients = NamedTensors.gradients(leaves, step);
            settings.clipping().clip(gradients.values());
            optimizer.update(weights, gradients, learningRate);
            return loss;
        }
    }

    NDManager manager() {
        return manager;
    }

    SasrecForward forward() {
        return forward;
    }

    SortedMap<String, NDArray> weights() {
        return weights;
    }

    /** Writes the model into a folder that exists. */
    void write(Path folder) {
        TensorFile.write(SasrecShape.weights(folder), weights);
        shape.write(folder);
    }

    @Override
    public void close() {
        manager.close();
    }

    private double backward(Engine engine, SortedMap<String, NDArray> leaves, SequenceBatch batch, NDManager step) {
        try (GradientCollector collector = engine.newGradientCollector()) {
            NDArray scores = forward.scores(leaves, batch, step, settings.dropping());
            NDArray loss = SasrecForward.loss(scores, batch.positives(step));
            collector.backward(loss);
            return loss.getFloat();
        }
    }

    private SortedMap<String, NDArray> initial(Random random) {
        SortedMap<String, NDArray> initial = new TreeMap<>();
        shape.tensorShapes().forEach((name, dimensions) -> {
            Shape size = new Shape(dimensions);
            if (dimensions.size() == 2) {
                float[] values = new float[Math.toIntExact(size.size())];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (DEVIATION * random.nextGaussian());
                }
                initial.put(name, manager.create(values, size));
            } else {
                initial.put(name, name.endsWith(".bias") ? manager.zeros(size) : manager.ones(size));
            }
        });
        return initial;
    }
}
