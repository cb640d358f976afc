package io.genrec.training.tokenizer.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.genrec.datasets.vector.FloatMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CollaborativeVectorsTest {
    private static final EmbeddingSettings.Collaborative SETTINGS = new EmbeddingSettings.Collaborative(4, 5, 1, 0.5);

    /** Items 0 to 4 are bought together, and 5 to 9; nobody has bought 10 yet, which reads like the second kind. */
    private static final FloatMatrix CONTENT = content();

    @Test
    void items_of_one_company_are_near_and_those_of_another_far() {
        FloatMatrix vectors = fit().vectors();
        assertThat(product(vectors, 0, 4)).isGreaterThan(0.6);
        assertThat(product(vectors, 5, 8)).isGreaterThan(0.6);
        assertThat(product(vectors, 0, 5)).isLessThan(0.2);
    }

    @Test
    void a_new_item_goes_where_its_content_says() {
        FloatMatrix vectors = fit().vectors();
        assertThat(product(vectors, 10, 6)).isGreaterThan(0.6).isGreaterThan(product(vectors, 10, 1) + 0.4);
        FloatMatrix later =
                CollaborativeVectors.predicted(fit().prediction(), new FloatMatrix(1, 2, new float[] {0, 1}));
        assertThat(later.row(0)).containsExactly(vectors.row(10), offset(1e-6f));
    }

    @Test
    void all_rows_have_length_one() {
        FloatMatrix vectors = fit().vectors();
        for (int row = 0; row < vectors.rows(); row++) {
            assertThat(vectors.squaredLength(row)).isCloseTo(1, offset(1e-5));
        }
    }

    @Test
    void one_seed_gives_one_result() {
        assertThat(fit().vectors().values()).containsExactly(fit().vectors().values());
    }

    private static CollaborativeVectors fit() {
        Random random = new Random(2);
        List<int[]> timelines = new ArrayList<>();
        for (int user = 0; user < 60; user++) {
            int first = user % 2 == 0 ? 0 : 5;
            timelines.add(random.ints(6, first, first + 5).toArray());
        }
        return CollaborativeVectors.fit(CoEngagement.count(timelines, 11, 5), CONTENT, SETTINGS, 1);
    }

    private static FloatMatrix content() {
        FloatMatrix content = FloatMatrix.zeros(11, 2);
        for (int row = 0; row < 11; row++) {
            content.set(row, row < 5 ? 0 : 1, 1);
        }
        return content;
    }

    private static double product(FloatMatrix vectors, int a, int b) {
        double sum = 0;
        for (int d = 0; d < vectors.columns(); d++) {
            sum += vectors.get(a, d) * vectors.get(b, d);
        }
        return sum;
    }
}
