package io.genrec.domain.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ItemTest {
    @Test
    void text_joins_what_is_known() {
        assertThat(new Item("1", "Green tea", List.of("Food", "Tea"), "", null, "loose leaf").text())
                .isEqualTo("Green tea. Food. Tea. loose leaf");
    }

    @Test
    void a_negative_price_is_refused() {
        assertThatThrownBy(() -> new Item("1", "", List.of(), "", -0.5, ""))
                .hasMessage("price of item 1 is negative or no number: -0.5");
        assertThatThrownBy(() -> new Item("1", "", List.of(), "", Double.NaN, ""))
                .hasMessage("price of item 1 is negative or no number: NaN");
    }
}
