package io.genrec.training.tokenizer.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.vector.FloatMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContrastiveProjectionTest {
    /** Kettle and tea have no word in common, kettle and pan nearly all. */
    private static final FloatMatrix CONTENT =
            new FloatMatrix(4, 3, new float[] {1, 0, 0.1f, 0, 1, 0.1f, 0.9f, 0.1f, 0.4f, 0.1f, 0.2f, 1}).withUnitRows();

    private static final int KETTLE = 0;
    private static final int TEA = 1;
    private static final int PAN = 2;
    private static final int HAT = 3;

    private static final CoEngagement ENGAGED =
            CoEngagement.count(List.of(new int[] {KETTLE, TEA}, new int[] {PAN, HAT}, new int[] {KETTLE, TEA}), 4, 5);

    @Test
    void items_bought_together_get_near_vectors() {
        assertThat(cosine(CONTENT, KETTLE, TEA)).isLessThan(cosine(CONTENT, KETTLE, PAN));
        FloatMatrix projected = ContrastiveProjection.fit(
                        CONTENT, ENGAGED, new EmbeddingSettings.Projection(200, 16, 0.1, 0.02), 1)
                .of(CONTENT);
        assertThat(cosine(projected, KETTLE, TEA)).isGreaterThan(0.7).isGreaterThan(cosine(projected, KETTLE, PAN));
        assertThat(cosine(projected, PAN, HAT)).isGreaterThan(0.7);
    }

    @Test
    void one_seed_makes_one_projection() {
        EmbeddingSettings.Projection settings = new EmbeddingSettings.Projection(5, 8, 0.1, 0.01);
        assertThat(ContrastiveProjection.fit(CONTENT, ENGAGED, settings, 3)
                        .of(CONTENT)
                        .values())
                .isEqualTo(ContrastiveProjection.fit(CONTENT, ENGAGED, settings, 3)
                        .of(CONTENT)
                        .values());
    }

    @Test
    void items_that_belong_together_are_no_negatives() {
        // Pairs kettle-tea, pan-hat, tea-kettle. Masked: what is the same item or co-engaged, off the diagonal.
        EngagedPairs.Drawn drawn = new EngagedPairs.Drawn(new int[] {KETTLE, PAN, TEA}, new int[] {TEA, HAT, KETTLE});
        assertThat(new EngagedPairs(ENGAGED).mask(drawn, -1)).containsExactly(0, 0, -1, 0, 0, 0, -1, 0, 0);
    }

    @Test
    void pairs_are_drawn_as_often_as_they_were_made() {
        // Four of six counts are kettle and tea.
        EngagedPairs.Drawn drawn = new EngagedPairs(ENGAGED).draw(6000, new Random(1));
        long kettleAndTea = Arrays.stream(drawn.one).filter(item -> item <= TEA).count();
        assertThat(kettleAndTea).isBetween(3850L, 4150L);
        for (int i = 0; i < drawn.size(); i++) {
            assertThat(drawn.one[i] ^ drawn.other[i]).isEqualTo(1);
        }
    }

    private static double cosine(FloatMatrix rows, int one, int other) {
        double sum = 0;
        for (int i = 0; i < rows.columns(); i++) {
            sum += rows.get(one, i) * rows.get(other, i);
        }
        return sum;
    }
}
