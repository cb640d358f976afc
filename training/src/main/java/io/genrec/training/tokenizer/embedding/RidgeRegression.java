package io.genrec.training.tokenizer.embedding;

import io.genrec.datasets.vector.FloatMatrix;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * A linear map with intercept from one kind of vector to another, least squares with a penalty on its weights; the
 * normal equations are solved by Cholesky's decomposition.
 */
final class RidgeRegression {
    private final FloatMatrix weights; // [inputs + 1, outputs], the last row the intercept

    /** @param weights [inputs + 1, outputs], the last row the intercept */
    RidgeRegression(FloatMatrix weights) {
        this.weights = weights;
    }

    /** [inputs + 1, outputs], the last row the intercept. */
    FloatMatrix weights() {
        return weights;
    }

    /**
     * @param inputs [rows, inputs]
     * @param outputs [rows, outputs]
     * @param penalty on the squared weights, relative to the mean square of an input
     */
    static RidgeRegression fit(FloatMatrix inputs, FloatMatrix outputs, double penalty) {
        int size = inputs.columns() + 1;
        DMatrixRMaj x = new DMatrixRMaj(inputs.rows(), size);
        DMatrixRMaj y = new DMatrixRMaj(outputs.rows(), outputs.columns());
        for (int row = 0; row < inputs.rows(); row++) {
            for (int i = 0; i < size; i++) {
                x.set(row, i, input(inputs, row, i));
            }
            for (int out = 0; out < outputs.columns(); out++) {
                y.set(row, out, outputs.get(row, out));
            }
        }
        DMatrixRMaj gram = new DMatrixRMaj(size, size);
        DMatrixRMaj right = new DMatrixRMaj(size, outputs.columns());
        CommonOps_DDRM.multInner(x, gram);
        CommonOps_DDRM.multTransA(x, y, right);
        double trace =
                IntStream.range(0, size - 1).mapToDouble(i -> gram.get(i, i)).sum();
        for (int i = 0; i < size; i++) {
            gram.add(i, i, penalty * trace / (size - 1) + 1e-9);
        }
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(size);
        if (!solver.setA(gram)) {
            throw new IllegalArgumentException("the inputs of a regression hold numbers that are not finite");
        }
        DMatrixRMaj solved = new DMatrixRMaj(size, outputs.columns());
        solver.solve(right, solved);
        FloatMatrix weights = FloatMatrix.zeros(size, outputs.columns());
        for (int i = 0; i < size; i++) {
            for (int out = 0; out < outputs.columns(); out++) {
                weights.set(i, out, (float) solved.get(i, out));
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
}
