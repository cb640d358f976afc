package io.genrec.training.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.model.ModelConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {
    private static final ModelConfig MODEL = ModelConfig.ofDepth(new CodeSpace(2, 3), 2, 5);
    /** Codes 0 and 1 lie together, code 2 across from them. */
    private static final FloatMatrix CENTROIDS = new FloatMatrix(3, 2, new float[] {1, 0, 0.9f, 0.1f, -1, 0});

    @Test
    void near_codes_begin_near() {
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] embeddings = new InitialWeights(1, List.of(CENTROIDS, CENTROIDS))
                    .create(manager, MODEL)
                    .get("model.embed_tokens.weight")
                    .toFloatArray();
            assertThat(cosine(embeddings, 0, 1)).isGreaterThan(0.9);
            assertThat(cosine(embeddings, 0, 2)).isLessThan(-0.9);
            assertThat(deviation(embeddings, 0, 3 * MODEL.hiddenSize())).isCloseTo(0.05, within(1e-5));
        }
    }

    @Test
    void the_merger_begins_as_the_sum_of_the_levels() {
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] merger = new InitialWeights(1, List.of())
                    .create(manager, MODEL)
                    .get("token_merger.weight")
                    .toFloatArray();
            int size = MODEL.hiddenSize();
            for (int row = 0; row < size; row++) {
                for (int column = 0; column < 2 * size; column++) {
                    double expected = column % size == row ? 1 : 0;
                    assertThat((double) merger[row * 2 * size + column]).isCloseTo(expected, within(0.12));
                }
            }
        }
    }

    @Test
    void one_seed_makes_one_set_of_weights() {
        try (NDManager manager = NDManager.newBaseManager()) {
            InitialWeights initial = new InitialWeights(7, List.of(CENTROIDS, CENTROIDS));
            assertThat(initial.create(manager, MODEL).get("model.embed_tokens.weight"))
                    .isEqualTo(initial.create(manager, MODEL).get("model.embed_tokens.weight"));
        }
    }

    @Test
    void centroids_of_another_code_space_are_refused() {
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThatThrownBy(() -> new InitialWeights(1, List.of(CENTROIDS)).create(manager, MODEL))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("centroids of 1 levels of 3 codes do not fit");
        }
    }

    private static double cosine(float[] rows, int a, int b) {
        int size = MODEL.hiddenSize();
        double product = 0;
        double squaresOfA = 0;
        double squaresOfB = 0;
        for (int i = 0; i < size; i++) {
            product += rows[a * size + i] * rows[b * size + i];
            squaresOfA += rows[a * size + i] * rows[a * size + i];
            squaresOfB += rows[b * size + i] * rows[b * size + i];
        }
        return product / Math.sqrt(squaresOfA * squaresOfB);
    }

    private static double deviation(float[] values, int from, int to) {
        double squares = 0;
        for (int i = from; i < to; i++) {
            squares += values[i] * values[i];
        }
        return Math.sqrt(squares / (to - from));
    }
}
