package io.genrec.training.tokenizer.embedding;

import io.genrec.datasets.vector.FloatMatrix;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.QRDecomposition;

/**
 * The leading part of the spectrum of a symmetric sparse matrix, by randomised subspace iteration with a Rayleigh-Ritz
 * step at the end (Halko, Martinsson and Tropp, 2011, section 5.3). Only positive eigenvalues are kept: rows scaled by
 * their roots then have inner products near the matrix's entries.
 */
final class LeadingEigenvectors {
    private static final int OVERSAMPLED = 32;
    private static final int ITERATIONS = 8;

    private LeadingEigenvectors() {}

    /** @return [items, dimensions], eigenvectors times the root of their eigenvalue, greatest first; zero past the last positive one */
    static FloatMatrix scaled(CoEngagement matrix, int dimensions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int items = matrix.items();
        int width = Math.min(dimensions + OVERSAMPLED, items);
        DMatrixRMaj basis = new DMatrixRMaj(items, width); // orthonormal columns
        for (int column = 0; column < width; column++) {
            for (int item = 0; item < items; item++) {
                basis.set(item, column, random.nextDouble() - 0.5);
            }
        }
        basis = orthonormal(basis);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            basis = orthonormal(times(matrix, basis));
        }
        DMatrixRMaj projected = new DMatrixRMaj(width, width);
        CommonOps_DDRM.multTransA(basis, times(matrix, basis), projected);
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(width, true, true);
        if (!eigen.decompose(projected)) {
            throw new IllegalStateException("the eigenvectors of co-engaged items were not found; please report this");
        }
        int[] greatestFirst = IntStream.range(0, width)
                .filter(i -> eigen.getEigenvalue(i).getReal() > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).getReal()))
                .limit(dimensions)
                .mapToInt(Integer::intValue)
                .toArray();
        FloatMatrix scaled = FloatMatrix.zeros(items, dimensions);
        DMatrixRMaj vector = new DMatrixRMaj(items, 1);
        for (int d = 0; d < greatestFirst.length; d++) {
            double root = Math.sqrt(eigen.getEigenvalue(greatestFirst[d]).getReal());
            CommonOps_DDRM.mult(basis, eigen.getEigenVector(greatestFirst[d]), vector);
            for (int item = 0; item < items; item++) {
                scaled.set(item, d, (float) (vector.get(item) * root));
            }
        }
        return scaled;
    }

    private static DMatrixRMaj times(CoEngagement matrix, DMatrixRMaj vectors) {
        DMatrixRMaj products = new DMatrixRMaj(vectors.numRows, vectors.numCols);
        IntStream.range(0, vectors.numCols).parallel().forEach(column -> {
            double[] vector = new double[vectors.numRows];
            for (int item = 0; item < vector.length; item++) {
                vector[item] = vectors.get(item, column);
            }
            double[] product = matrix.times(vector);
            for (int item = 0; item < vector.length; item++) {
                products.set(item, column, product[item]);
            }
        });
        return products;
    }

    /** A basis of what the columns span. */
    private static DMatrixRMaj orthonormal(DMatrixRMaj vectors) {
        QRDecomposition<DMatrixRMaj> decomposition = DecompositionFactory_DDRM.qr(vectors.numRows, vectors.numCols);
        decomposition.decompose(vectors);
        return decomposition.getQ(null, true);
    }
}
