package io.genrec.training.tokenizer.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.genrec.datasets.vector.FloatMatrix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MiniLmEncoderIT {
    private final MiniLmEncoder encoder = new MiniLmEncoder();

    @AfterAll
    void close() {
        encoder.close();
    }

    @Test
    void like_titles_are_nearer_than_unlike_ones() {
        FloatMatrix vectors = encoder.encode(List.of(
                "Stainless steel kitchen knife", "Chef's knife of carbon steel", "Children's picture book of birds"));
        assertThat(product(vectors.row(0), vectors.row(1)))
                .isGreaterThan(product(vectors.row(0), vectors.row(2)) + 0.2);
    }

    @Test
    void a_text_has_one_vector_whatever_it_is_batched_with() {
        List<String> texts = new ArrayList<>(List.of("tea", "a much longer title of a tea pot made of red clay"));
        for (int i = 0; i < 40; i++) {
            texts.add("item number " + i);
        }
        FloatMatrix together = encoder.encode(texts);
        for (int row : new int[] {0, 1, 41}) {
            float[] alone = encoder.encode(List.of(texts.get(row))).row(0);
            assertThat(product(together.row(row), alone)).isCloseTo(1, offset(1e-5));
        }
    }

    @Test
    void a_long_text_is_cut_and_an_empty_one_is_zero() {
        FloatMatrix vectors = encoder.encode(List.of("word ".repeat(5000), "", " - ", "word ".repeat(6000)));
        assertThat(vectors.squaredLength(0)).isCloseTo(1, offset(1e-5));
        assertThat(vectors.row(3)).containsExactly(vectors.row(0), offset(1e-5f));
        assertThat(vectors.row(1)).containsOnly(0);
        assertThat(vectors.row(2)).containsOnly(0);
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }
}
