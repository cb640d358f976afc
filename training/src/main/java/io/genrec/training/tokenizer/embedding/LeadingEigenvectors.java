package io.genrec.training.tokenizer.embedding;

import io.genrec.datasets.vector.FloatMatrix;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

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
        int width = Math.min(dimensions + OVERSAMPLED, matrix.items());
        double[][] basis = new double[width][matrix.items()]; // orthonormal rows
        for (double[] vector : basis) {
            Arrays.setAll(vector, i -> random.nextDouble() - 0.5);
        }
        orthonormalise(basis);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            basis = times(matrix, basis);
            orthonormalise(basis);
        }
        SymmetricEigen projected = SymmetricEigen.of(products(basis, times(matrix, basis)));
        int[] greatestFirst = IntStream.range(0, width)
                .filter(i -> projected.value(i) > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -projected.value(i)))
                .limit(dimensions)
                .mapToInt(Integer::intValue)
                .toArray();
        FloatMatrix scaled = FloatMatrix.zeros(matrix.items(), dimensions);
        for (int d = 0; d < greatestFirst.length; d++) {
            double root = Math.sqrt(projected.value(greatestFirst[d]));
            for (int item = 0; item < matrix.items(); item++) {
                double sum = 0;
                for (int i = 0; i < width; i++) {
                    sum += basis[i][item] * projected.vector(i, greatestFirst[d]);
                }
                scaled.set(item, d, (float) (sum * root));
            }
        }
        return scaled;
    }

    private static double[][] times(CoEngagement matrix, double[][] vectors) {
        return Arrays.stream(vectors).parallel().map(matrix::times).toArray(double[][]::new);
    }

    /** Modified Gram-Schmidt, twice, for the first pass loses orthogonality where vectors are nearly parallel. */
    private static void orthonormalise(double[][] vectors) {
        for (int i = 0; i < vectors.length; i++) {
            for (int pass = 0; pass < 2; pass++) {
                for (int before = 0; before < i; before++) {
                    add(vectors[i], vectors[before], -dot(vectors[i], vectors[before]));
                }
            }
            double length = Math.sqrt(dot(vectors[i], vectors[i]));
            double scale = length > 1e-12 ? 1 / length : 0;
            for (int j = 0; j < vectors[i].length; j++) {
                vectors[i][j] *= scale;
            }
        }
    }

    private static double[][] products(double[][] left, double[][] right) {
        return IntStream.range(0, left.length)
                .parallel()
                .mapToObj(i ->
                        Arrays.stream(right).mapToDouble(r -> dot(left[i], r)).toArray())
                .toArray(double[][]::new);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] to, double[] from, double factor) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * from[i];
        }
    }
}
