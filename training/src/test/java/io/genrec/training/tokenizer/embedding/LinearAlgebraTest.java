package io.genrec.training.tokenizer.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.genrec.datasets.vector.FloatMatrix;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link LeadingEigenvectors} and {@link RidgeRegression} on cases solved by hand. */
class LinearAlgebraTest {
    @Test
    void the_leading_eigenvector_of_a_star() {
        // item 0 with 1, 2, 3 and 4 once each: eigenvalues 2, -2 and 0; the vector of 2 is (2, 1, 1, 1, 1) / sqrt(8)
        List<int[]> star = List.of(new int[] {0, 1}, new int[] {0, 2}, new int[] {0, 3}, new int[] {4, 0});
        FloatMatrix scaled = LeadingEigenvectors.scaled(CoEngagement.count(star, 5, 1), 2, 1);
        double scale = Math.sqrt(2) / Math.sqrt(8); // root of the eigenvalue
        assertThat((double) Math.abs(scaled.get(0, 0))).isCloseTo(2 * scale, offset(1e-5));
        for (int item = 1; item < 5; item++) {
            assertThat((double) scaled.get(item, 0)).isCloseTo(scaled.get(0, 0) / 2, offset(1e-5));
            assertThat((double) scaled.get(item, 1)).isCloseTo(0, offset(1e-3));
        }
    }

    @Test
    void a_regression_without_penalty_finds_the_line() {
        FloatMatrix inputs = new FloatMatrix(4, 1, new float[] {0, 1, 2, 3});
        FloatMatrix outputs = new FloatMatrix(4, 2, new float[] {5, 0, 7, -1, 9, -2, 11, -3});
        float[] predicted = RidgeRegression.fit(inputs, outputs, 0)
                .predict(new FloatMatrix(1, 1, new float[] {10}))
                .row(0);
        assertThat(predicted).containsExactly(new float[] {25, -10}, offset(1e-3f));
    }

    @Test
    void a_penalty_draws_the_slope_towards_zero() {
        FloatMatrix inputs = new FloatMatrix(2, 1, new float[] {-1, 1});
        FloatMatrix outputs = new FloatMatrix(2, 1, new float[] {-1, 1});
        // mean square x n = 2, penalty 1 x 2: slope 2 / (2 + 2); the intercept is 0 by symmetry
        float predicted = RidgeRegression.fit(inputs, outputs, 1)
                .predict(new FloatMatrix(1, 1, new float[] {1}))
                .get(0, 0);
        assertThat(predicted).isCloseTo(0.5f, offset(1e-6f));
    }
}
