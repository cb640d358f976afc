package io.genrec.domain.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.testing.Trials;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTest {
    @Test
    void a_shuffled_log_has_one_order_only() {
        List<Event> log = List.of(
                new Event("ann", "tea", Action.EXPOSED, "r1", 1, 0, 10),
                new Event("ann", "cup", Action.EXPOSED, "r1", 1, 1, 10),
                new Event("ann", "jug", Action.EXPOSED, "r1", 2, 0, 10),
                new Event("ann", "tea", Action.EXPOSED, "r2", 1, 0, 10),
                new Event("ann", "tea", Action.CLICKED, "r2", 1, 0, 10),
                new Event("bob", "tea", Action.CLICKED, "r0", 1, 0, 11));
        Trials.repeat(20, random -> {
            List<Event> shuffled = new ArrayList<>(log);
            Collections.shuffle(shuffled, random);
            shuffled.sort(Event.IN_TIME);
            assertThat(shuffled).isEqualTo(log);
        });
    }

    @Test
    void actions_grow_stronger_from_shown_to_ordered() {
        assertThat(Action.CLICKED.strongerOf(Action.ORDERED)).isEqualTo(Action.ORDERED);
        assertThat(Action.CARTED.strongerOf(Action.EXPOSED)).isEqualTo(Action.CARTED);
        assertThat(Action.EXPOSED.isPositive()).isFalse();
        assertThat(Action.CLICKED.isPositive()).isTrue();
    }

    @Test
    void an_event_without_sense_is_refused() {
        assertThatThrownBy(() -> new Event(" ", "tea", Action.CLICKED, "r1", 1, 0, 10))
                .hasMessage("user id is blank");
        assertThatThrownBy(() -> new Event("ann", "tea", Action.CLICKED, "r1", 0, 0, 10))
                .hasMessage("page counts from 1: 0");
        assertThatThrownBy(() -> new Event("ann", "tea", Action.CLICKED, "r1", 1, -1, 10))
                .hasMessage("position counts from 0: -1");
        assertThatThrownBy(() -> new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, -1))
                .hasMessage("time is before 1970: -1");
    }
}
