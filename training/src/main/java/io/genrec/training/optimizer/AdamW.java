package io.genrec.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.SortedMap;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019). Only matrices decay: biases and the gains of
 * norms do not. Nothing here is differentiated, so Java numbers as operands are safe.
 *
 * <p>Moments are kept as one vector each, so that a step is a dozen operations and not a dozen for every tensor.
 */
public final class AdamW {
    private static final double FIRST_DECAY = 0.9;
    /** Shorter memory than Adam's .999, as is usual for transformers: runs here may last only some hundred steps. */
    private static final double SECOND_DECAY = 0.98;

    private static final double EPSILON = 1e-8;

    private final double weightDecay;
    private final FlatTensors layout;
    private final NDArray first;
    private final NDArray second;
    private final SortedMap<String, NDArray> firstByName;
    private final SortedMap<String, NDArray> secondByName;
    private long step;

    private AdamW(double weightDecay, FlatTensors layout, NDArray first, NDArray second, long step) {
        this.weightDecay = weightDecay;
        this.layout = layout;
        this.first = first;
        this.second = second;
        this.firstByName = layout.views(first);
        this.secondByName = layout.views(second);
        this.step = step;
    }

    /**
     * A new optimizer, its moments zero.
     *
     * @param manager owner of the moments
     * @param weightDecay share of a matrix lost per step and unit of learning rate
     */
    public static AdamW create(NDManager manager, Map<String, NDArray> weights, double weightDecay) {
        FlatTensors layout = FlatTensors.of(weights);
        Shape size = new Shape(layout.size());
        return new AdamW(weightDecay, layout, manager.zeros(size), manager.zeros(size), 0);
    }

    /**
     * An optimizer as it was after {@code step} updates.
     *
     * @param first running means of the gradients
     * @param second running means of their squares
     */
    public static AdamW restore(
            double weightDecay, SortedMap<String, NDArray> first, SortedMap<String, NDArray> second, long step) {
        FlatTensors layout = FlatTensors.of(first);
        return new AdamW(weightDecay, layout, layout.joined("moment", first), layout.joined("moment", second), step);
    }

    /** Moves every weight, in place, by one step. */
    public void update(Map<String, NDArray> weights, Map<String, NDArray> gradients, double learningRate) {
        step++;
        double firstCorrection = 1 - Math.pow(FIRST_DECAY, (double) step);
        double secondCorrection = 1 - Math.pow(SECOND_DECAY, (double) step);
        try (NDManager scratch = first.getManager().newSubManager()) {
            NDArray gradient = layout.joined("gradient", gradients);
            gradient.attach(scratch);
            first.muli(FIRST_DECAY).addi(gradient.mul(1 - FIRST_DECAY));
            second.muli(SECOND_DECAY).addi(gradient.square().muli(1 - SECOND_DECAY));
            NDArray root = second.sqrt();
            root.attach(scratch);
            root.divi(Math.sqrt(secondCorrection)).addi(EPSILON);
            NDArray move = first.div(root);
            move.attach(scratch);
            layout.views(move.muli(learningRate / firstCorrection)).forEach((name, part) -> {
                NDArray weight = FlatTensors.named(name, "weight", weights);
                if (weight.getShape().dimension() > 1) {
                    weight.muli(1 - learningRate * weightDecay);
                }
                weight.subi(part);
            });
        }
    }

    /** Updates made so far. */
    public long step() {
        return step;
    }

    /** Running means of the gradients. */
    public SortedMap<String, NDArray> firstMoments() {
        return firstByName;
    }

    /** Running means of the squared gradients. */
    public SortedMap<String, NDArray> secondMoments() {
        return secondByName;
    }
}
