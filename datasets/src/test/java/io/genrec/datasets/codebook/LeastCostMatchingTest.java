package io.genrec.datasets.codebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.genrec.testing.Trials;
import org.junit.jupiter.api.Test;

class LeastCostMatchingTest {
    @Test
    void the_whole_counts_not_the_first_choice() {
        // each row likes column 0 best; 1 + 2 + 3 = 6 (rows 2, 1, 0) is less than 1 + 4 + 5 and all the others
        float[][] costs = {{1, 9, 3}, {1, 2, 8}, {1, 7, 9}};
        assertThat(LeastCostMatching.columns(costs)).containsExactly(2, 1, 0);
    }

    @Test
    void rows_may_be_fewer_than_columns() {
        assertThat(LeastCostMatching.columns(new float[][] {{5, 4, 3, 4}, {9, 9, 1, 8}}))
                .containsExactly(1, 2);
        assertThat(LeastCostMatching.columns(new float[0][])).isEmpty();
    }

    @Test
    void more_rows_than_columns_are_refused() {
        assertThatThrownBy(() -> LeastCostMatching.columns(new float[][] {{1}, {2}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 rows cannot share 1 columns");
    }

    @Test
    void no_matching_costs_less_on_random_tables() {
        Trials.repeat(200, random -> {
            int rows = 1 + random.nextInt(4);
            float[][] costs = new float[rows][rows + random.nextInt(3)];
            for (float[] row : costs) {
                for (int column = 0; column < row.length; column++) {
                    row[column] = random.nextInt(20);
                }
            }
            int[] columns = LeastCostMatching.columns(costs);
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                sum += costs[row][columns[row]];
            }
            assertThat(columns).doesNotHaveDuplicates();
            assertThat(sum).isCloseTo(least(costs, 0, new boolean[costs[0].length]), offset(1e-6));
        });
    }

    /** Tries everything. */
    private static double least(float[][] costs, int row, boolean[] used) {
        if (row == costs.length) {
            return 0;
        }
        double least = Double.POSITIVE_INFINITY;
        for (int column = 0; column < used.length; column++) {
            if (!used[column]) {
                used[column] = true;
                least = Math.min(least, costs[row][column] + least(costs, row + 1, used));
                used[column] = false;
            }
        }
        return least;
    }
}
