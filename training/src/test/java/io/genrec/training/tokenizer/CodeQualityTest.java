package io.genrec.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.genrec.datasets.codebook.CollisionResolver.Resolution;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.training.tokenizer.embedding.CoEngagement;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodeQualityTest {
    private static final List<SemanticId> IDS =
            List.of(SemanticId.of(0, 0), SemanticId.of(0, 0), SemanticId.of(0, 1), SemanticId.of(2, 1));

    @Test
    void entropy_is_in_bits_over_the_codes_that_occur() {
        // frequencies 3/4 and 1/4: 0.75 * log2(4/3) + 0.25 * 2 = 0.8113
        CodeQuality.LevelUsage first = CodeQuality.LevelUsage.of(IDS, 0, 4);
        assertThat(first.level()).isEqualTo(1);
        assertThat(first.used()).isEqualTo(2);
        assertThat(first.dead()).isEqualTo(2);
        assertThat(first.entropyBits()).isCloseTo(0.8113, offset(1e-4));
        assertThat(CodeQuality.LevelUsage.of(IDS, 1, 2).entropyBits()).isCloseTo(1, offset(1e-12));
    }

    @Test
    void items_that_share_a_semantic_id_collide_both() {
        assertThat(CodeQuality.colliding(IDS)).isEqualTo(2);
        List<SemanticId> resolved =
                List.of(SemanticId.of(0, 0), SemanticId.of(0, 2), SemanticId.of(0, 1), SemanticId.of(2, 1));
        assertThat(CodeQuality.colliding(resolved)).isZero();
        assertThat(CodeQuality.moved(new Resolution(IDS, resolved, 0))).isEqualTo(1);
    }

    @Test
    void sharing_is_set_against_partners_drawn_by_their_pairs() {
        // pairs (0, 1), (0, 1), (1, 3): two of three share the first code. Of the six ends 5 lie below code 0 and 1
        // below code 2: chance 25/36 + 1/36
        CoEngagement engaged = CoEngagement.count(List.of(new int[] {0, 1}, new int[] {1, 0}, new int[] {1, 3}), 4, 1);
        CodeQuality.PrefixSharing sharing = CodeQuality.PrefixSharing.of(engaged, IDS, 1);
        assertThat(sharing.share()).isCloseTo(2.0 / 3, offset(1e-12));
        assertThat(sharing.chance()).isCloseTo(26.0 / 36, offset(1e-12));
    }
}
