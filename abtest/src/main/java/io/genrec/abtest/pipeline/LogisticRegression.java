package io.genrec.abtest.pipeline;

import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The probability of an outcome as the logistic function of a sum of weights, one a bin: {@code sigma(b + sum w_bin)}.
 * Trained by AdaGrad (Duchi et al. 2011) on the log loss with an L2 penalty.
 */
final class LogisticRegression {
    private static final double RATE = 0.1;
    private static final double PENALTY = 1e-6;
    private static final int EPOCHS = 6;

    private final double[] weights;
    private double bias;

    private LogisticRegression(int bins) {
        this.weights = new double[bins];
    }

    /**
     * @param examples the bins of each
     * @param happened the examples whose outcome came about
     * @param bins how many there are
     */
    static LogisticRegression train(List<int[]> examples, BitSet happened, int bins, long seed) {
        LogisticRegression model = new LogisticRegression(bins);
        double[] squares = new double[bins + 1];
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = IntStream.range(0, examples.size()).toArray();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (int i = order.length - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                int kept = order[i];
                order[i] = order[other];
                order[other] = kept;
            }
            for (int example : order) {
                model.step(examples.get(example), happened.get(example), squares);
            }
        }
        return model;
    }

    private void step(int[] example, boolean happened, double[] squares) {
        double error = probability(example) - (happened ? 1 : 0);
        for (int bin : example) {
            double gradient = error + PENALTY * weights[bin];
            squares[bin] += gradient * gradient;
            weights[bin] -= RATE * gradient / (1e-6 + Math.sqrt(squares[bin]));
        }
        int last = squares.length - 1;
        squares[last] += error * error;
        bias -= RATE * error / (1e-6 + Math.sqrt(squares[last]));
    }

    double probability(int[] bins) {
        double logOdds = bias;
        for (int bin : bins) {
            logOdds += weights[bin];
        }
        return 1 / (1 + Math.exp(-logOdds));
    }
}
