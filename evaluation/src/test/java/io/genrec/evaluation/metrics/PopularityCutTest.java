package io.genrec.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PopularityCutTest {
    private static final List<String> TEN = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");

    @Test
    void the_most_popular_tenth_is_head_and_the_least_popular_half_is_tail() {
        PopularityCut cut = PopularityCut.of(TEN, Map.of("j", 9L, "b", 5L, "c", 4L, "d", 3L, "e", 2L), 0.1, 0.5);
        assertThat(cut.of("j")).isEqualTo(Segment.HEAD);
        assertThat(List.of("b", "c", "d", "e")).extracting(cut::of).containsOnly(Segment.TORSO);
        assertThat(List.of("a", "f", "g", "h", "i")).extracting(cut::of).containsOnly(Segment.TAIL);
    }

    @Test
    void an_item_outside_the_catalogue_is_tail() {
        assertThat(PopularityCut.of(TEN, Map.of(), 0.1, 0.5).of("new")).isEqualTo(Segment.TAIL);
    }

    @Test
    void even_a_tiny_catalogue_has_a_head() {
        assertThat(PopularityCut.of(List.of("only"), Map.of(), 0.1, 0.5).of("only"))
                .isEqualTo(Segment.HEAD);
    }

    @Test
    void shares_that_overlap_are_refused() {
        assertThatThrownBy(() -> PopularityCut.of(TEN, Map.of(), 0.6, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("head and tail must be positive shares of at most 1 together: 0.6 and 0.5");
    }
}
