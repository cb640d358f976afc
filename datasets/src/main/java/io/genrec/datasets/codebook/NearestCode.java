package io.genrec.datasets.codebook;

import io.genrec.datasets.vector.FloatMatrix;
import java.util.stream.IntStream;

/**
 * The assignment pass of k-means: squared Euclidean distances of points to all centroids, as
 * {@code |x|² - 2 x·c + |c|²}.
 *
 * <p>The loop runs over the centroids for four dimensions at a time, on rows of the transposed centroids: the shape
 * that the JIT compiler turns into vector instructions. A point's result does not depend on the number of threads.
 */
public final class NearestCode {
    private final int dimensions;
    private final int codes;
    private final float[][] byDimension; // [dimensions, codes]
    private final float[] halfSquares; // [codes], |c|² / 2

    /** @param centroids [codes, dimensions] */
    public NearestCode(FloatMatrix centroids) {
        dimensions = centroids.columns();
        codes = centroids.rows();
        byDimension = new float[dimensions][codes];
        halfSquares = new float[codes];
        for (int code = 0; code < codes; code++) {
            for (int d = 0; d < dimensions; d++) {
                byDimension[d][code] = centroids.get(code, d);
            }
            halfSquares[code] = (float) (centroids.squaredLength(code) / 2);
        }
    }

    /**
     * @param points [points, dimensions]
     * @return the nearest code of each, the lowest of equals
     */
    public int[] of(FloatMatrix points) {
        int[] nearest = new int[points.rows()];
        IntStream.range(0, points.rows())
                .parallel()
                .forEach(row -> nearest[row] = nearest(points.values(), row * dimensions));
        return nearest;
    }

    /**
     * @param point [dimensions]
     * @return its nearest code, the lowest of equals
     */
    int of(float[] point) {
        return nearest(point, 0);
    }

    private int nearest(float[] values, int from) {
        float[] products = products(values, from);
        int best = 0;
        for (int code = 1; code < codes; code++) {
            if (products[code] - halfSquares[code] > products[best] - halfSquares[best]) {
                best = code;
            }
        }
        return best;
    }

    /** @return squared distances of one point to all codes: [codes] */
    public float[] distances(float[] point) {
        float[] distances = products(point, 0);
        float square = 0;
        for (float value : point) {
            square += value * value;
        }
        for (int code = 0; code < codes; code++) {
            distances[code] = Math.max(0, square + 2 * (halfSquares[code] - distances[code]));
        }
        return distances;
    }

    /** @return x·c for every code, x being the {@code dimensions} values from {@code from}: [codes] */
    private float[] products(float[] values, int from) {
        float[] products = new float[codes];
        int d = 0;
        for (; d + 3 < dimensions; d += 4) {
            add(
                    products,
                    values[from + d],
                    byDimension[d],
                    values[from + d + 1],
                    byDimension[d + 1],
                    values[from + d + 2],
                    byDimension[d + 2],
                    values[from + d + 3],
                    byDimension[d + 3]);
        }
        for (; d < dimensions; d++) {
            for (int code = 0; code < codes; code++) {
                products[code] += values[from + d] * byDimension[d][code];
            }
        }
        return products;
    }

    private static void add(
            float[] sums,
            float x0,
            float[] row0,
            float x1,
            float[] row1,
            float x2,
            float[] row2,
            float x3,
            float[] row3) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += x0 * row0[i] + x1 * row1[i] + x2 * row2[i] + x3 * row3[i];
        }
    }
}
