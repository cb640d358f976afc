package io.genrec.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.genrec.datasets.codebook.NearestCode;
import io.genrec.datasets.vector.FloatMatrix;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KMeansTest {
    private static final TokenizeSettings.KMeansSettings SETTINGS = new TokenizeSettings.KMeansSettings(1000, 20, 3);

    @Test
    void finds_clusters_that_lie_apart() {
        FloatMatrix points = new FloatMatrix(6, 2, new float[] {0, 0, 0, 2, 50, 0, 52, 0, 0, 90, 0, 94});
        FloatMatrix centroids = KMeans.centroids(points, 3, SETTINGS, 1);
        assertThat(IntStream.range(0, 3).mapToObj(centroids::row))
                .containsExactlyInAnyOrder(new float[] {0, 1}, new float[] {51, 0}, new float[] {0, 92});
    }

    @Test
    void an_empty_cluster_starts_again_at_the_farthest_point() {
        FloatMatrix points = new FloatMatrix(3, 1, new float[] {0, 1, 11});
        FloatMatrix before = new FloatMatrix(2, 1, new float[] {3, 70});
        // all three are of code 0: its mean is 4, and 11 is farthest from it
        assertThat(new KMeans(points, 2, 1).means(new int[] {0, 0, 0}, before).values())
                .containsExactly(4, 11);
    }

    @Test
    void an_empty_cluster_stays_where_no_point_is_away_from_its_centroid() {
        FloatMatrix points = new FloatMatrix(2, 1, new float[] {5, 5});
        FloatMatrix before = new FloatMatrix(2, 1, new float[] {5, 70});
        assertThat(new KMeans(points, 2, 1).means(new int[] {0, 0}, before).values())
                .containsExactly(5, 70);
    }

    @Test
    void fewer_points_than_codes_are_each_their_own_centroid() {
        FloatMatrix points = new FloatMatrix(2, 1, new float[] {5, 9});
        FloatMatrix centroids = KMeans.centroids(points, 4, SETTINGS, 1);
        assertThat(centroids.rows()).isEqualTo(4);
        assertThat(centroids.values()).contains(5, 9).containsOnly(5, 9);
    }

    @Test
    void one_seed_gives_one_result_on_one_thread_or_many() throws Exception {
        FloatMatrix points = random(500, 7);
        float[] many = KMeans.centroids(points, 16, SETTINGS, 3).values();
        ForkJoinPool one = new ForkJoinPool(1);
        try {
            assertThat(one.submit(() -> KMeans.centroids(points, 16, SETTINGS, 3))
                            .get()
                            .values())
                    .containsExactly(many);
        } finally {
            one.shutdown();
        }
        assertThat(KMeans.centroids(points, 16, SETTINGS, 4).values()).isNotEqualTo(many);
    }

    @Test
    void the_nearest_code_is_the_one_of_least_distance_computed_plainly() {
        FloatMatrix points = random(50, 11);
        FloatMatrix centroids = random(9, 11);
        int[] nearest = new NearestCode(centroids).of(points);
        for (int row = 0; row < points.rows(); row++) {
            double best = Double.POSITIVE_INFINITY;
            int expected = -1;
            for (int code = 0; code < 9; code++) {
                double distance = 0;
                for (int d = 0; d < 11; d++) {
                    distance += Math.pow(points.get(row, d) - centroids.get(code, d), 2);
                }
                assertThat((double) new NearestCode(centroids).distances(points.row(row))[code])
                        .isCloseTo(distance, offset(1e-4));
                if (distance < best) {
                    best = distance;
                    expected = code;
                }
            }
            assertThat(nearest[row]).isEqualTo(expected);
        }
    }

    private static FloatMatrix random(int rows, int columns) {
        Random random = new Random(5);
        FloatMatrix matrix = FloatMatrix.zeros(rows, columns);
        for (int i = 0; i < rows * columns; i++) {
            matrix.values()[i] = (float) random.nextGaussian();
        }
        return matrix;
    }
}
