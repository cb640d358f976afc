package io.genrec.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.genrec.training.tensor.NamedTensors;
import java.util.Map;
import java.util.SortedMap;

/**
 * The exponential moving average of the weights over a run's steps (Polyak and Juditsky 1992). It errs less than the last
 * weights do, which the last batches have pulled to and fro. Nothing here is differentiated.
 *
 * <p>Early on it forgets faster, so that the first weights, which are random, do not linger: with {@code n} weights averaged
 * so far the next leaves it {@code min(decay, n / (n + 9))} of itself, and the first ones nothing.
 */
public final class MovingAverage {
    private static final double EARLY = 9;

    private final double decay;
    private final FlatTensors layout;
    private final NDArray average;
    private final SortedMap<String, NDArray> byName;
    private long step;

    private MovingAverage(double decay, FlatTensors layout, NDArray average, long step) {
        this.decay = decay;
        this.layout = layout;
        this.average = average;
        this.byName = layout.views(average);
        this.step = step;
    }

    /**
     * An average of nothing yet, owned as the weights are.
     *
     * @param decay what the average keeps of itself a step, in [0, 1); 0 for none, the weights as they are
     */
    public static MovingAverage create(Map<String, NDArray> weights, double decay) {
        FlatTensors layout = FlatTensors.of(weights);
        return new MovingAverage(decay, layout, layout.joined("weight", weights), 0);
    }

    /** An average as it was after {@code step} updates. */
    public static MovingAverage restore(double decay, SortedMap<String, NDArray> average, long step) {
        FlatTensors layout = FlatTensors.of(average);
        return new MovingAverage(decay, layout, layout.joined("average", average), step);
    }

    /** Takes in the weights after a step. */
    public void update(Map<String, NDArray> weights) {
        double kept = Math.min(decay, step / (step + EARLY));
        step++;
        try (NDManager scratch = average.getManager().newSubManager()) {
            NDArray now = layout.joined("weight", NamedTensors.borrowed(weights, scratch));
            average.muli(kept).addi(now.muli(1 - kept));
        }
    }

    /** The average, which changes with each update. */
    public SortedMap<String, NDArray> byName() {
        return byName;
    }
}
