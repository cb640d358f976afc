package io.genrec.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.genrec.datasets.codebook.Codebooks;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class CodebookTrainingTest {
    private static final TokenizeSettings.KMeansSettings SETTINGS = new TokenizeSettings.KMeansSettings(1000, 20, 2);

    @Test
    void a_vector_is_quantised_level_by_level() {
        Codebooks line = Codebooks.of(new NpyArray(List.of(2, 2, 1), new float[] {0, 10, -1, 1}));
        assertThat(line.quantise(new FloatMatrix(3, 1, new float[] {-0.4f, 0.2f, 12})))
                .containsExactly(SemanticId.of(0, 0), SemanticId.of(0, 1), SemanticId.of(1, 1));
        assertThat(line.residual(new float[] {12}, List.of(1, 1))).containsExactly(1);
    }

    @Test
    void every_level_brings_the_sum_nearer() {
        FloatMatrix vectors = random(400, 12);
        double before = 1;
        for (int levels = 1; levels <= 4; levels++) {
            Codebooks codebooks = CodebookTraining.train(vectors, new CodeSpace(levels, 8), SETTINGS, 1);
            double error = CodeQuality.relativeError(codebooks, vectors, codebooks.quantise(vectors));
            assertThat(error).isLessThan(before * 0.95);
            before = error;
        }
    }

    @Test
    void items_beyond_the_sample_are_quantised_too() {
        FloatMatrix vectors = random(400, 12);
        Codebooks codebooks = CodebookTraining.train(
                vectors, new CodeSpace(2, 8), new TokenizeSettings.KMeansSettings(100, 20, 1), 1);
        assertThat(codebooks.quantise(vectors)).hasSize(400);
    }

    @Test
    void training_leaves_the_vectors_as_they_are() {
        FloatMatrix vectors = random(50, 3);
        float[] before = vectors.values().clone();
        CodebookTraining.train(vectors, new CodeSpace(2, 4), SETTINGS, 1).quantise(vectors);
        assertThat(vectors.values()).containsExactly(before);
    }

    @Test
    void one_seed_gives_one_result_on_one_thread_or_many() throws Exception {
        FloatMatrix vectors = random(300, 8);
        CodeSpace space = new CodeSpace(3, 8);
        float[] many =
                CodebookTraining.train(vectors, space, SETTINGS, 5).toArray().values();
        ForkJoinPool one = new ForkJoinPool(1);
        try {
            assertThat(one.submit(() -> CodebookTraining.train(vectors, space, SETTINGS, 5)
                                    .toArray()
                                    .values())
                            .get())
                    .containsExactly(many);
        } finally {
            one.shutdown();
        }
    }

    @Test
    void come_back_from_their_array() {
        Codebooks codebooks = CodebookTraining.train(random(60, 3), new CodeSpace(2, 4), SETTINGS, 1);
        Codebooks again = Codebooks.of(codebooks.toArray());
        assertThat(again.space()).isEqualTo(new CodeSpace(2, 4));
        assertThat(again.quantise(random(60, 3))).isEqualTo(codebooks.quantise(random(60, 3)));
        assertThatThrownBy(() -> Codebooks.of(new NpyArray(List.of(2, 3), new float[6])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[levels, codes, dimensions], not [2, 3]");
    }

    @Test
    void relative_error_is_one_where_one_centroid_is_the_mean() {
        Codebooks mean = Codebooks.of(new NpyArray(List.of(1, 2, 1), new float[] {4, 4}));
        FloatMatrix vectors = new FloatMatrix(2, 1, new float[] {1, 7});
        assertThat(CodeQuality.relativeError(mean, vectors, mean.quantise(vectors)))
                .isCloseTo(1, offset(1e-9));
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
