package io.genrec.training.tokenizer.embedding;

/**
 * All eigenvalues and eigenvectors of a small symmetric matrix, by cyclic Jacobi rotations (Golub and Van Loan,
 * section 8.5).
 */
final class SymmetricEigen {
    private static final int MAX_SWEEPS = 50;
    private static final double NEGLIGIBLE = 1e-22; // of the squared Frobenius norm

    private final double[][] matrix; // becomes diagonal
    private final double[][] vectors; // [size, size], a column each

    private SymmetricEigen(double[][] matrix) {
        this.matrix = matrix;
        this.vectors = new double[matrix.length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            vectors[i][i] = 1;
        }
    }

    /** @param matrix [size, size], symmetric; its values are changed */
    static SymmetricEigen of(double[][] matrix) {
        SymmetricEigen eigen = new SymmetricEigen(matrix);
        double limit = NEGLIGIBLE * eigen.squares(false);
        for (int sweep = 0; sweep < MAX_SWEEPS && eigen.squares(true) > limit; sweep++) {
            for (int p = 0; p < matrix.length; p++) {
                for (int q = p + 1; q < matrix.length; q++) {
                    eigen.rotate(p, q);
                }
            }
        }
        return eigen;
    }

    double value(int index) {
        return matrix[index][index];
    }

    /** Component {@code row} of the eigenvector of {@link #value(int) value(index)}. */
    double vector(int row, int index) {
        return vectors[row][index];
    }

    private double squares(boolean offDiagonalOnly) {
        double sum = 0;
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                sum += offDiagonalOnly && i == j ? 0 : matrix[i][j] * matrix[i][j];
            }
        }
        return sum;
    }

    /** Makes entry (p, q) zero. */
    private void rotate(int p, int q) {
        if (matrix[p][q] == 0) {
            return;
        }
        double theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
        double tangent = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double cosine = 1 / Math.sqrt(tangent * tangent + 1);
        double sine = tangent * cosine;
        for (double[] row : matrix) {
            rotate(row, p, q, cosine, sine);
        }
        for (int i = 0; i < matrix.length; i++) {
            double atP = matrix[p][i];
            double atQ = matrix[q][i];
            matrix[p][i] = cosine * atP - sine * atQ;
            matrix[q][i] = sine * atP + cosine * atQ;
        }
        for (double[] row : vectors) {
            rotate(row, p, q, cosine, sine);
        }
    }

    private static void rotate(double[] row, int p, int q, double cosine, double sine) {
        double atP = row[p];
        double atQ = row[q];
        row[p] = cosine * atP - sine * atQ;
        row[q] = sine * atP + cosine * atQ;
    }
}
