package io.genrec.training.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.genrec.datasets.codebook.Codebooks;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.semanticid.SemanticId;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerationQualityTest {
    /** On a line: level one at 0 and 10, level two at -1 and +1 from there. */
    private static final Codebooks LINE = Codebooks.of(new NpyArray(List.of(2, 2, 1), new float[] {0, 10, -1, 1}));

    private static final ItemsSettings.Due DUE = new ItemsSettings.Due(2, 1.5, 1.5, 0.4, 0.25);

    /** Tokenized: 0 and 10, mean 5, variance 25; each 1 from its code. */
    private static GenerationQuality quality(List<float[]> added, List<SemanticId> ids, int spilled) {
        return GenerationQuality.of(
                LINE,
                new FloatMatrix(2, 1, new float[] {0, 10}),
                List.of(SemanticId.of(0, 1), SemanticId.of(1, 0)),
                added,
                ids,
                spilled);
    }

    @Test
    void added_items_like_the_others_leave_the_codebooks_in_service() {
        // 1 and 9 lie on their codes; their mean is the others'
        GenerationQuality quality = quality(
                List.of(new float[] {1}, new float[] {9}), List.of(SemanticId.of(0, 1), SemanticId.of(1, 0)), 0);
        assertThat(quality.tokenizedError()).isCloseTo(1.0 / 25, within(1e-9));
        assertThat(quality.addedError()).isZero();
        assertThat(quality.drift()).isZero();
        assertThat(quality.reasons(DUE)).isEmpty();
    }

    @Test
    void items_that_lie_elsewhere_are_told_with_their_reasons() {
        // 17 and 21 on (1, 1), which is 11: 36 and 100 over 25; their mean 19 is 14 away: (196 - 25 / 2) / 25
        GenerationQuality quality = quality(
                List.of(new float[] {17}, new float[] {21}), List.of(SemanticId.of(1, 1), SemanticId.of(1, 1)), 1);
        assertThat(quality.addedError()).isCloseTo(68.0 / 25, within(1e-9));
        assertThat(quality.drift()).isCloseTo(183.5 / 25, within(1e-9));
        assertThat(quality.reasons(DUE))
                .containsExactly(
                        "the reconstruction error of added items is 68.00 times that of the others",
                        "1 of 2 added items found their cell full",
                        "added items lie elsewhere than the others (drift 7.34)");
    }

    @Test
    void one_item_says_nothing_yet() {
        assertThat(quality(List.of(new float[] {99}), List.of(SemanticId.of(1, 1)), 1)
                        .reasons(DUE))
                .isEmpty();
    }
}
