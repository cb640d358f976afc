package io.genrec.training.sft;

import ai.djl.ndarray.NDManager;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.StepFailed;
import io.genrec.inference.model.ModelConfig;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.decoder.InitialWeights;
import io.genrec.training.optimizer.LearningRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Step after step until the samples, the clock or the patience run out. The averaged weights of the best validation are
 * kept beside those in training.
 */
final class TrainingLoop implements AutoCloseable {
    private static final double LOSS_SHOWN_DECAY = 0.95;

    private final BatchPlan plan;
    private final TrainSettings settings;
    private final Learner learner;
    private final Validator validator;
    private final Checkpoints checkpoints;
    private final Progress progress;
    private final LongSupplier clockMillis;
    private final LearningRate learningRate;
    private final long totalSteps;

    private final List<Double> losses;
    private final List<ValidationPoint> validations;

    /** The validations, of all that are evenly over the run, whose turn has come; those that the clock overtakes are left out. */
    private int due;

    private final long startMillis;
    private long step;
    private int epoch;
    private int nextBatch;
    private NDManager bestOwner;
    private DecoderWeights best;
    private double shownLoss;
    private double positionsPerSecond;

    /**
     * @param start where to go on from; stays the caller's to close, after this
     * @param clockMillis a clock that only ever goes forward, milliseconds
     */
    TrainingLoop(
            BatchPlan plan,
            TrainSettings settings,
            Start start,
            Validator validator,
            Checkpoints checkpoints,
            Progress progress,
            LongSupplier clockMillis) {
        this.plan = plan;
        this.settings = settings;
        this.learner = start.learner();
        this.validator = validator;
        this.checkpoints = checkpoints;
        this.progress = progress;
        this.clockMillis = clockMillis;
        this.learningRate = settings.optimization().learningRate();
        long bySamples = (long) settings.course().epochs() * plan.epoch(0).size();
        long bound = settings.course().maxSteps();
        this.totalSteps = bound == 0 ? bySamples : Math.min(bound, bySamples);
        TrainingState state = start.state();
        this.losses = new ArrayList<>(state.losses());
        this.validations = new ArrayList<>(state.validations());
        this.startMillis = clockMillis.getAsLong() - state.elapsedMillis();
        this.step = state.step();
        this.epoch = state.epoch();
        this.nextBatch = state.nextBatch();
        this.bestOwner = learner.manager().newSubManager();
        this.best = start.best().copy(bestOwner, plan.model());
        this.due = validationsDue();
    }

    /** Trains to the end. @return where the run ended */
    TrainingState run() {
        while (!over()) {
            List<List<TrainingRow>> batches = plan.epoch(epoch);
            while (nextBatch < batches.size() && !over()) {
                step(plan.pack(batches.get(nextBatch)));
            }
            if (nextBatch == batches.size()) {
                epoch++;
                nextBatch = 0;
            }
        }
        if (share(step) >= 1 && validations.stream().noneMatch(point -> point.step() == step)) {
            validate(); // the clock ended it after a step's own validation could; the last weights are often the best
        }
        checkpoints.save(learner, best, state());
        return state();
    }

    /** The averaged weights of the best validation. */
    DecoderWeights best() {
        return best;
    }

    @Override
    public void close() {
        bestOwner.close();
    }

    private void step(PackedBatch batch) {
        long started = clockMillis.getAsLong();
        double rate = learningRate.at(share(step + 1));
        double loss = learner.step(batch, rate, seed());
        if (!Double.isFinite(loss)) {
            throw new StepFailed(
                    "the loss is " + loss + " at step " + (step + 1) + "; lower genrec.train.learning-rate ("
                            + settings.optimization().peakRate() + ")");
        }
        losses.add(loss);
        step++;
        nextBatch++;
        if (validationsDue() > due) {
            validate();
            due = validationsDue(); // the time that it took brings no other: they would take all time of a slow machine
        }
        if (step % settings.checkpointEvery() == 0 && !over()) {
            checkpoints.save(learner, best, state());
        }
        report(loss, batch.filledPositions() * 1000.0 / Math.max(1, clockMillis.getAsLong() - started));
    }

    private int validationsDue() {
        return (int) (share(step) * settings.validation().times());
    }

    private void validate() {
        ValidationPoint point = validator.measure(learner.averaged(), step);
        boolean better = TrainingState.best(validations)
                .map(former -> point.ndcg() > former.ndcg())
                .orElse(true);
        validations.add(point);
        if (better) {
            NDManager owner = learner.manager().newSubManager();
            best = learner.averaged().copy(owner, plan.model());
            bestOwner.close();
            bestOwner = owner;
        }
    }

    private boolean over() {
        return share(step) >= 1
                || validationsWithoutGain() >= settings.validation().patience();
    }

    private long validationsWithoutGain() {
        return TrainingState.best(validations)
                .map(best -> validations.stream()
                        .filter(point -> point.step() > best.step())
                        .count())
                .orElse(0L);
    }

    /** Share of the run that is over after so many steps. */
    private double share(long steps) {
        double bySteps = (double) steps / totalSteps;
        double minutes = settings.course().maxMinutes();
        return LearningRate.progress(bySteps, minutes == 0 ? 0 : elapsedMillis() / (minutes * 60_000));
    }

    private long elapsedMillis() {
        return clockMillis.getAsLong() - startMillis;
    }

    /** Another seed for every step of every run, so that a resumed run drops what the unbroken one drops. */
    private int seed() {
        long mixed = (settings.seed() * 0x9E3779B97F4A7C15L + step) * 0xBF58476D1CE4E5B9L;
        return (int) (mixed >>> 33);
    }

    private void report(double loss, double rate) {
        shownLoss = shownLoss == 0 ? loss : LOSS_SHOWN_DECAY * shownLoss + (1 - LOSS_SHOWN_DECAY) * loss;
        positionsPerSecond =
                positionsPerSecond == 0 ? rate : LOSS_SHOWN_DECAY * positionsPerSecond + (1 - LOSS_SHOWN_DECAY) * rate;
        long expected = Math.max(step, Math.round(step / Math.min(1, share(step))));
        String quality = validations.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", NDCG@10 %.4f",
                        validations.get(validations.size() - 1).ndcg());
        progress.report(
                step,
                expected,
                "steps",
                String.format(Locale.ROOT, "loss %.3f, %,.0f tokens/s%s", shownLoss, positionsPerSecond, quality));
    }

    private TrainingState state() {
        return new TrainingState(step, epoch, nextBatch, elapsedMillis(), losses, validations);
    }

    /** Measures weights on pages that training does not see. */
    @FunctionalInterface
    interface Validator {
        ValidationPoint measure(DecoderWeights weights, long step);
    }

    /**
     * Where a training run sets out from: new weights, or a checkpoint.
     *
     * @param best the weights of the best validation so far; those of the learner where there was none
     * @param state how far the run had come
     */
    record Start(Learner learner, DecoderWeights best, TrainingState state) implements AutoCloseable {
        static Start of(
                BatchPlan plan, TrainSettings settings, InitialWeights initial, Optional<Checkpoints.Saved> saved) {
            TrainSettings.Optimization optimization = settings.optimization();
            ModelConfig model = plan.model();
            int positions = plan.maxPositions();
            if (saved.isEmpty()) {
                Learner learner = Learner.create(model, optimization, positions, initial);
                return new Start(learner, learner.weights(), TrainingState.START);
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
            return new Start(learner, checkpoint.bestWeights(manager, model), checkpoint.state());
        }

        @Override
        public void close() {
            learner.close();
        }
    }
}
