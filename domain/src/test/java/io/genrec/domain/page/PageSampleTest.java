package io.genrec.domain.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.domain.event.Action;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageSampleTest {
    @Test
    void positives_are_the_items_reacted_to() {
        PageItem ordered = new PageItem("tea", Action.ORDERED, 3, 20);
        PageItem clicked = new PageItem("cup", Action.CLICKED, 0, 10);
        PageItem shown = new PageItem("jug", Action.EXPOSED, 1, 5);
        PageSample sample = new PageSample("ann", "r1", 1, 5, List.of(), 0, List.of(ordered, clicked, shown));
        assertThat(sample.positives()).containsExactly(ordered, clicked);
    }

    @Test
    void a_history_cannot_be_longer_than_what_came_before() {
        Behaviour bought = new Behaviour("tea", Action.ORDERED, 1);
        assertThatThrownBy(() -> new PageSample("ann", "r1", 1, 5, List.of(bought), 0, List.of()))
                .hasMessage("history of 1 behaviours cannot end at 0");
    }

    @Test
    void impressions_alone_are_not_behaviours() {
        assertThatThrownBy(() -> new Behaviour("tea", Action.EXPOSED, 1))
                .hasMessage("a history holds reactions, not EXPOSED");
    }
}
