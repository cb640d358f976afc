package io.genrec.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019). Only matrices decay: biases and the gains of
 * norms do not. Nothing here is differentiated, so Java numbers as operands are safe.
 */
public final class AdamW {
    private static final double FIRST_DECAY = 0.9;
    /** Shorter memory than Adam's .999, as is usual for transformers: runs here may last only some hundred steps. */
    private static final double SECOND_DECAY = 0.98;

    private static final double EPSILON = 1e-8;

    private final double weightDecay;
    private final SortedMap<String, NDArray> first;
    private final SortedMap<String, NDArray> second;
    private long step;

    private AdamW(double weightDecay, SortedMap<String, NDArray> first, SortedMap<String, NDArray> second, long step) {
        this.weightDecay = weightDecay;
        this.first = first;
        this.second = second;
        this.step = step;
    }

    /**
     * A new optimizer, its moments zero.
     *
     * @param manager owner of the moments
     * @param weightDecay share of a matrix lost per step and unit of learning rate
     */
    public static AdamW create(NDManager manager, Map<String, NDArray> weights, double weightDecay) {
        SortedMap<String, NDArray> first = new TreeMap<>();
        SortedMap<String, NDArray> second = new TreeMap<>();
        weights.forEach((name, tensor) -> {
            first.put(name, manager.zeros(tensor.getShape()));
            second.put(name, manager.zeros(tensor.getShape()));
        });
        return new AdamW(weightDecay, first, second, 0);
    }

    /**
     * An optimizer as it was after {@code step} updates.
     *
     * @param first running means of the gradients
     * @param second running means of their squares
     */
    public static AdamW restore(
            double weightDecay, SortedMap<String, NDArray> first, SortedMap<String, NDArray> second, long step) {
        return new AdamW(weightDecay, first, second, step);
    }

    /** Moves every weight, in place, by one step. */
    public void update(Map<String, NDArray> weights, Map<String, NDArray> gradients, double learningRate) {
        step++;
        double firstCorrection = 1 - Math.pow(FIRST_DECAY, (double) step);
        double secondCorrection = 1 - Math.pow(SECOND_DECAY, (double) step);
        weights.forEach((name, weight) -> {
            NDArray gradient = gradients.get(name);
            if (gradient == null) {
                throw new IllegalArgumentException("no gradient for " + name);
            }
            NDArray mean = moment(first, name);
            NDArray square = moment(second, name);
            mean.muli(FIRST_DECAY).addi(gradient.mul(1 - FIRST_DECAY));
            square.muli(SECOND_DECAY).addi(gradient.square().muli(1 - SECOND_DECAY));
            if (weight.getShape().dimension() > 1) {
                weight.muli(1 - learningRate * weightDecay);
            }
            try (NDArray root = square.sqrt()) {
                root.divi(Math.sqrt(secondCorrection)).addi(EPSILON);
                try (NDArray move = mean.div(root)) {
                    weight.subi(move.muli(learningRate / firstCorrection));
                }
            }
        });
    }

    /** Updates made so far. */
    public long step() {
        return step;
    }

    /** Running means of the gradients. */
    public SortedMap<String, NDArray> firstMoments() {
        return Collections.unmodifiableSortedMap(first);
    }

    /** Running means of the squared gradients. */
    public SortedMap<String, NDArray> secondMoments() {
        return Collections.unmodifiableSortedMap(second);
    }

    private static NDArray moment(SortedMap<String, NDArray> moments, String name) {
        NDArray moment = moments.get(name);
        if (moment == null) {
            throw new IllegalArgumentException("no moment for " + name);
        }
        return moment;
    }
}
