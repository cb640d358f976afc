package io.genrec.datasets.codebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.codebook.CollisionResolver.Resolution;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.testing.Trials;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CollisionResolverTest {
    /** On a line: level one at 0 and 10, level two at -1 and +1 from there. */
    private static final Codebooks LINE = Codebooks.of(new NpyArray(List.of(2, 2, 1), new float[] {0, 10, -1, 1}));

    @Test
    void items_apart_keep_their_nearest_codes() {
        Resolution resolution = resolve(-1.2f, 0.8f, 9);
        assertThat(resolution.ids()).containsExactly(SemanticId.of(0, 0), SemanticId.of(0, 1), SemanticId.of(1, 0));
        assertThat(resolution.ids()).isEqualTo(resolution.nearest());
        assertThat(resolution.spilled()).isZero();
    }

    @Test
    void of_two_on_one_code_the_one_that_loses_less_moves() {
        // both nearest to (1, 1). 10.9 there and 11.2 moved: 0.01 + 4.84; the other way round: 3.61 + 0.04
        Resolution resolution = resolve(10.9f, 11.2f);
        assertThat(resolution.nearest()).containsExactly(SemanticId.of(1, 1), SemanticId.of(1, 1));
        assertThat(resolution.ids()).containsExactly(SemanticId.of(1, 0), SemanticId.of(1, 1));
        assertThat(resolution.spilled()).isZero();
    }

    @Test
    void an_item_too_many_spills_into_the_nearest_cell_with_room() {
        // cell (1) has two codes; 11.5 is farthest from its centre and goes to cell (0), nearest code +1
        Resolution resolution = resolve(11.5f, 10.9f, 11.2f);
        assertThat(resolution.ids()).containsExactly(SemanticId.of(0, 1), SemanticId.of(1, 0), SemanticId.of(1, 1));
        assertThat(resolution.spilled()).isEqualTo(1);
    }

    @Test
    void a_spilled_item_takes_no_place_from_those_at_home() {
        // cell (0) holds 0.9 at home on +1; the spilled 11.5 gets what is left there, -1: 10.5² + 2² are dearer than
        // 12.5² + 0.1², but 0.9 keeps its cell and both together cost the least so
        Resolution resolution = resolve(11.5f, 10.9f, 11.2f, 0.9f);
        assertThat(resolution.ids()).doesNotHaveDuplicates();
        assertThat(resolution.ids().subList(1, 3)).containsExactly(SemanticId.of(1, 0), SemanticId.of(1, 1));
        assertThat(resolution.ids().get(0).code(0)).isZero();
        assertThat(resolution.ids().get(3).code(0)).isZero();
        assertThat(resolution.spilled()).isEqualTo(1);
    }

    @Test
    void a_spilled_item_stays_below_the_longest_prefix_with_room() {
        // three levels: 0 or 100, then -10 or 10, then -1 or 1. Three items at (1, 1, .): one must leave the cell, and
        // goes to (1, 0), not to the other half
        Codebooks deep = Codebooks.of(new NpyArray(List.of(3, 2, 1), new float[] {0, 100, -10, 10, -1, 1}));
        Resolution resolution = CollisionResolver.resolve(deep, line(110.5f, 111, 113), List.of());
        assertThat(resolution.ids())
                .containsExactly(SemanticId.of(1, 1, 0), SemanticId.of(1, 1, 1), SemanticId.of(1, 0, 1));
        assertThat(resolution.spilled()).isEqualTo(1);
    }

    @Test
    void more_items_than_semantic_ids_are_refused() {
        assertThatThrownBy(() -> resolve(1, 2, 3, 4, 5))
                .isInstanceOf(StepFailed.class)
                .hasMessage("5 items do not fit into 4 semantic ids: raise genrec.tokenize.codes-per-level or"
                        + " genrec.tokenize.levels");
    }

    @Test
    void a_new_item_takes_a_free_code_and_leaves_the_others_alone() {
        Resolution near = CollisionResolver.resolve(LINE, line(11.2f), List.of(SemanticId.of(1, 1)));
        assertThat(near.ids()).containsExactly(SemanticId.of(1, 0));
        Resolution spilled = CollisionResolver.resolve(
                LINE, line(11.2f), List.of(SemanticId.of(1, 0), SemanticId.of(1, 1), SemanticId.of(0, 1)));
        assertThat(spilled.ids()).containsExactly(SemanticId.of(0, 0));
        assertThat(spilled.spilled()).isEqualTo(1);
    }

    @Test
    void any_items_get_semantic_ids_of_their_own_within_the_code_space() {
        Trials.repeat(100, random -> {
            CodeSpace space = new CodeSpace(1 + random.nextInt(4), 2 + random.nextInt(3));
            int items = 1 + random.nextInt((int) space.capacity()); // up to every last one
            FloatMatrix vectors = FloatMatrix.zeros(items, 3);
            for (int i = 0; i < items * 3; i++) {
                vectors.values()[i] = random.nextInt(4); // so that many are equal
            }
            Codebooks codebooks = random(space, random);
            Resolution resolution = CollisionResolver.resolve(codebooks, vectors, List.of());
            assertThat(resolution.ids()).hasSize(items).doesNotHaveDuplicates().allSatisfy(id -> assertThat(id.codes())
                    .hasSize(space.levels())
                    .allSatisfy(code -> assertThat(code).isBetween(0, space.codesPerLevel() - 1)));
        });
    }

    private static Codebooks random(CodeSpace space, Random random) {
        float[] values = new float[space.levels() * space.codesPerLevel() * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(4);
        }
        return Codebooks.of(new NpyArray(List.of(space.levels(), space.codesPerLevel(), 3), values));
    }

    private static Resolution resolve(float... items) {
        return CollisionResolver.resolve(LINE, line(items), List.of());
    }

    private static FloatMatrix line(float... items) {
        return new FloatMatrix(items.length, 1, items);
    }
}
