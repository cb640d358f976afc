package io.genrec.training.sft;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How far a training run has come.
 *
 * @param step steps done
 * @param epoch the epoch of the next batch, counted from 0
 * @param nextBatch its place in that epoch, counted from 0
 * @param elapsedMillis time spent so far, over all resumptions
 * @param losses the loss of every step
 * @param validations every validation, in order
 */
public record TrainingState(
        long step,
        int epoch,
        int nextBatch,
        long elapsedMillis,
        List<Double> losses,
        List<ValidationPoint> validations) {

    static final TrainingState START = new TrainingState(0, 0, 0, 0, List.of(), List.of());

    public TrainingState {
        losses = List.copyOf(losses);
        validations = List.copyOf(validations);
    }

    /** The validation with the highest NDCG@10, the earliest of equals. */
    static Optional<ValidationPoint> best(List<ValidationPoint> validations) {
        return validations.stream()
                .max(Comparator.comparingDouble(ValidationPoint::ndcg)
                        .thenComparing(
                                Comparator.comparingLong(ValidationPoint::step).reversed()));
    }

    /** The validation whose weights are kept. */
    public Optional<ValidationPoint> best() {
        return best(validations);
    }
}
