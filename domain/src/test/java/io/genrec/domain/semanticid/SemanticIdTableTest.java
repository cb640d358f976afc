package io.genrec.domain.semanticid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SemanticIdTableTest {
    private static final CodeSpace SPACE = new CodeSpace(2, 4);

    @Test
    void finds_the_id_of_an_item_and_the_item_of_an_id() {
        SemanticIdTable table =
                new SemanticIdTable(SPACE, Map.of("tea", SemanticId.of(0, 3), "cup", SemanticId.of(0, 1)));
        assertThat(table.of("tea")).contains(SemanticId.of(0, 3));
        assertThat(table.itemAt(SemanticId.of(0, 1))).contains("cup");
        assertThat(table.of("jug")).isEmpty();
        assertThat(table.itemAt(SemanticId.of(1, 1))).isEmpty();
        assertThat(table.byItem().keySet()).containsExactly("cup", "tea");
    }

    @Test
    void two_items_on_one_id_are_refused() {
        assertThatThrownBy(() ->
                        new SemanticIdTable(SPACE, Map.of("tea", SemanticId.of(0, 3), "cup", SemanticId.of(0, 3))))
                .hasMessage("items cup and tea share semantic id <0 3>");
    }

    @Test
    void an_id_outside_the_code_space_is_refused() {
        assertThatThrownBy(() -> new SemanticIdTable(SPACE, Map.of("tea", SemanticId.of(0, 4))))
                .hasMessage("semantic id <0 4> of item tea holds code 4, past the last of 4");
        assertThatThrownBy(() -> new SemanticIdTable(SPACE, Map.of("tea", SemanticId.of(0, 1, 2))))
                .hasMessage("semantic id <0 1 2> of item tea has 3 codes, not 2");
    }

    @Test
    void ids_sort_code_by_code_and_a_prefix_comes_first() {
        assertThat(SemanticId.of(0, 9)).isLessThan(SemanticId.of(1, 0));
        assertThat(SemanticId.of(1)).isLessThan(SemanticId.of(1, 0));
        assertThat(SemanticId.of(1, 0, 2).prefix(2)).isEqualTo(SemanticId.of(1, 0));
    }
}
