package io.genrec.training.sft;

import ai.djl.ndarray.NDManager;
import io.genrec.inference.model.ModelConfig;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.decoder.InitialWeights;
import java.util.Optional;

/**
 * Where a training run sets out from: new weights, or a checkpoint.
 *
 * @param best the weights of the best validation so far; those of the learner where there was none
 * @param state how far the run had come
 */
record TrainingStart(Learner learner, DecoderWeights best, TrainingState state) implements AutoCloseable {
    static TrainingStart of(
            BatchPlan plan, TrainSettings settings, InitialWeights initial, Optional<Checkpoints.Saved> saved) {
        TrainSettings.Optimization optimization = settings.optimization();
        ModelConfig model = plan.model();
        int positions = plan.maxPositions();
        if (saved.isEmpty()) {
            Learner learner = Learner.create(model, optimization, positions, initial);
            return new TrainingStart(learner, learner.weights(), TrainingState.START);
        }
        Checkpoints.Saved checkpoint = saved.get();
        NDManager manager = NDManager.newBaseManager();
        Learner learner = new Learner(
                manager,
                model,
                checkpoint.weights(manager, model),
                checkpoint.optimizer(manager, optimization.weightDecay()),
                checkpoint.average(manager, optimization.emaDecay()),
                optimization,
                positions);
        return new TrainingStart(learner, checkpoint.bestWeights(manager, model), checkpoint.state());
    }

    @Override
    public void close() {
        learner.close();
    }
}
