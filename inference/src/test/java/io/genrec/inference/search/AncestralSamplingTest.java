package io.genrec.inference.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.engine.TableDecoding;
import io.genrec.inference.trie.ItemTrie;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AncestralSamplingTest {
    private static final CodeSpace PAIRS = new CodeSpace(2, 2);

    /** p(0) = .9, p(0|0) = .8, p(0|1) = .3: so <0 0> .72, <0 1> .18, <1 1> .07, <1 0> .03. */
    @Test
    void ids_are_drawn_as_often_as_they_are_likely() {
        List<DrawnSemanticId> drawn =
                AncestralSampling.unconstrained(PAIRS).draw(decoding(), 100_000, new SplittableRandom(1));
        assertThat(drawn)
                .extracting(DrawnSemanticId::id)
                .containsExactly(SemanticId.of(0, 0), SemanticId.of(0, 1), SemanticId.of(1, 1), SemanticId.of(1, 0));
        assertThat(drawn.get(0).times() / 1e5).isCloseTo(0.72, within(0.006)); // four standard errors
        assertThat(drawn.get(3).times() / 1e5).isCloseTo(0.03, within(0.0022));
        assertThat(drawn.stream().mapToInt(DrawnSemanticId::times).sum()).isEqualTo(100_000);
        assertThat(drawn.get(0).score()).isCloseTo(Math.log(0.72), within(1e-6));
    }

    @Test
    void each_different_id_is_there_once() {
        List<DrawnSemanticId> drawn =
                AncestralSampling.unconstrained(PAIRS).draw(decoding(), 3, new SplittableRandom(1));
        assertThat(drawn).extracting(DrawnSemanticId::id).doesNotHaveDuplicates();
    }

    /** Without <0 0> the first level keeps .9 and .1, and below 0 all of it goes to <0 1>: its score is log .9. */
    @Test
    void prefixes_without_an_item_are_never_drawn_and_their_probability_goes_to_valid_codes() {
        Map<String, SemanticId> items = Map.of("a", SemanticId.of(0, 1), "b", SemanticId.of(1, 0));
        ItemTrie trie = ItemTrie.of(new SemanticIdTable(PAIRS, items));
        List<DrawnSemanticId> drawn =
                AncestralSampling.constrained(trie).draw(decoding(), 1000, new SplittableRandom(1));
        assertThat(drawn).extracting(DrawnSemanticId::id).containsExactly(SemanticId.of(0, 1), SemanticId.of(1, 0));
        assertThat(drawn.get(0).score()).isCloseTo(Math.log(0.9), within(1e-6));
    }

    @Test
    void the_same_seed_draws_the_same() {
        AncestralSampling sampling = AncestralSampling.unconstrained(PAIRS);
        assertThat(sampling.draw(decoding(), 20, new SplittableRandom(9)))
                .isEqualTo(sampling.draw(decoding(), 20, new SplittableRandom(9)));
    }

    @Test
    void a_decoder_that_has_lost_its_numbers_is_an_error() {
        TableDecoding broken = new TableDecoding(2, prefix -> Double.NaN);
        assertThatThrownBy(() -> AncestralSampling.unconstrained(PAIRS).draw(broken, 2, new SplittableRandom(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the decoder's logits of level 0 are not numbers");
    }

    private static TableDecoding decoding() {
        return TableDecoding.ofProbabilities(2, prefix -> {
            double zero = prefix.codes().size() == 1 ? 0.9 : prefix.code(0) == 0 ? 0.8 : 0.3;
            return prefix.code(prefix.codes().size() - 1) == 0 ? zero : 1 - zero;
        });
    }
}
