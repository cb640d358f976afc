package io.genrec.evaluation.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.evaluation.results.TextTable.Side;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    private final TextTable table = new TextTable(List.of(Side.LEFT, Side.RIGHT), List.of("step", "time"));

    @Test
    void columns_are_as_wide_as_their_widest_cell() {
        table.row(List.of("simulate", "9.1 s"));
        table.row(List.of("train", "12.0 s"));
        assertThat(table.lines())
                .containsExactly("step        time", "----------------", "simulate   9.1 s", "train     12.0 s");
    }

    @Test
    void a_row_of_another_length_is_refused() {
        assertThatThrownBy(() -> table.row(List.of("alone")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row has 2 cells, not 1");
    }
}
