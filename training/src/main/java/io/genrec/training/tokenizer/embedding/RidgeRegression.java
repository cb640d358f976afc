package io.genrec.training.tokenizer.embedding;

import io.genrec.datasets.vector.FloatMatrix;
import java.util.stream.IntStream;

/**
 * A linear map with intercept from one kind of vector to another, least squares with a penalty on its weights; the
 * normal equations are solved by Cholesky's decomposition.
 */
final class RidgeRegression {
    private final FloatMatrix weights; // [inputs + 1, outputs], the last row the intercept

    private RidgeRegression(FloatMatrix weights) {
        this.weights = weights;
    }

    /**
     * @param inputs [rows, inputs]
     * @param outputs [rows, outputs]
     * @param penalty on the squared weights, relative to the mean square of an input
     */
    static RidgeRegression fit(FloatMatrix inputs, FloatMatrix outputs, double penalty) {
        int size = inputs.columns() + 1;
        double[][] gram = new double[size][size];
        double[][] right = new double[size][outputs.columns()];
        IntStream.range(0, size).parallel().forEach(i -> {
            for (int row = 0; row < inputs.rows(); row++) {
                double x = input(inputs, row, i);
                for (int j = 0; j <= i; j++) {
                    gram[i][j] += x * input(inputs, row, j);
                }
                for (int out = 0; out < outputs.columns(); out++) {
                    right[i][out] += x * outputs.get(row, out);
                }
            }
        });
        double trace = IntStream.range(0, size - 1).mapToDouble(i -> gram[i][i]).sum();
        for (int i = 0; i < size; i++) {
            gram[i][i] += penalty * trace / (size - 1) + 1e-9;
        }
        decompose(gram);
        solve(gram, right);
        FloatMatrix weights = FloatMatrix.zeros(size, outputs.columns());
        for (int i = 0; i < size; i++) {
            for (int out = 0; out < outputs.columns(); out++) {
                weights.set(i, out, (float) right[i][out]);
            }
        }
        return new RidgeRegression(weights);
    }

    /**
     * @param inputs [rows, inputs]
     * @return [rows, outputs]
     */
    FloatMatrix predict(FloatMatrix inputs) {
        FloatMatrix outputs = FloatMatrix.zeros(inputs.rows(), weights.columns());
        IntStream.range(0, inputs.rows()).parallel().forEach(row -> {
            float[] sum = new float[weights.columns()];
            for (int i = 0; i < weights.rows(); i++) {
                float x = (float) input(inputs, row, i);
                for (int out = 0; out < sum.length; out++) {
                    sum[out] += x * weights.get(i, out);
                }
            }
            outputs.setRow(row, sum);
        });
        return outputs;
    }

    /** The inputs with a constant 1 after the last. */
    private static double input(FloatMatrix inputs, int row, int column) {
        return column == inputs.columns() ? 1 : inputs.get(row, column);
    }

    /** The lower triangle becomes the Cholesky factor. */
    private static void decompose(double[][] matrix) {
        for (int j = 0; j < matrix.length; j++) {
            for (int i = j; i < matrix.length; i++) {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= matrix[i][k] * matrix[j][k];
                }
                matrix[i][j] = i == j ? Math.sqrt(sum) : sum / matrix[j][j];
            }
        }
    }

    /** Forward, then backward substitution in place. */
    private static void solve(double[][] factor, double[][] right) {
        int size = factor.length;
        IntStream.range(0, right[0].length).parallel().forEach(out -> {
            for (int i = 0; i < size; i++) {
                for (int k = 0; k < i; k++) {
                    right[i][out] -= factor[i][k] * right[k][out];
                }
                right[i][out] /= factor[i][i];
            }
            for (int i = size - 1; i >= 0; i--) {
                for (int k = i + 1; k < size; k++) {
                    right[i][out] -= factor[k][i] * right[k][out];
                }
                right[i][out] /= factor[i][i];
            }
        });
    }
}
