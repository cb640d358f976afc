package io.genrec.datasets.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UserRequestsTest {
    private final UserRequests timeline = new UserRequests();

    @Test
    void a_history_ends_before_the_requests_first_event() {
        add("r1", "kettle", Action.EXPOSED, 10);
        add("r1", "kettle", Action.CLICKED, 12);
        add("r1", "kettle", Action.ORDERED, 15);
        add("r2", "cup", Action.EXPOSED, 14);
        add("r2", "cup", Action.CLICKED, 20);
        add("r3", "spoon", Action.EXPOSED, 30);
        Map<String, List<Behaviour>> histories = timeline.histories(Set.of("r1", "r2", "r3"), 50);
        assertThat(histories.get("r1")).isEmpty();
        assertThat(histories.get("r2")).containsExactly(new Behaviour("kettle", Action.CLICKED, 12));
        assertThat(histories.get("r3"))
                .containsExactly(new Behaviour("kettle", Action.ORDERED, 12), new Behaviour("cup", Action.CLICKED, 20));
    }

    @Test
    void a_history_is_the_newest_behaviours() {
        for (int i = 0; i < 5; i++) {
            add("r" + i, "item" + i, Action.CLICKED, 10 * i);
        }
        assertThat(timeline.histories(Set.of("r4"), 2).get("r4"))
                .extracting(Behaviour::itemId)
                .containsExactly("item2", "item3");
    }

    @Test
    void an_outcome_is_the_strongest_action_within_the_request() {
        add("r1", "kettle", Action.EXPOSED, 10);
        add("r1", "kettle", Action.ORDERED, 12);
        add("r1", "kettle", Action.CLICKED, 13);
        assertThat(timeline.outcome("r1", "kettle")).isEqualTo(Action.ORDERED);
        assertThat(timeline.outcome("r1", "cup")).isEqualTo(Action.EXPOSED);
    }

    @Test
    void an_item_was_shown_where_it_was_exposed_or_first_reacted_to() {
        Event shown = add("r1", "cup", Action.EXPOSED, 10);
        Event exposed = add("r1", "kettle", Action.EXPOSED, 10);
        Event clicked = add("r1", "kettle", Action.CLICKED, 12);
        Event ordered = add("r1", "kettle", Action.ORDERED, 13);
        Event unseen = add("r1", "spoon", Action.CLICKED, 14);
        assertThat(List.of(shown, exposed, clicked, ordered, unseen))
                .filteredOn(timeline::isImpression)
                .containsExactly(shown, clicked, unseen);
    }

    private Event add(String request, String item, Action action, long time) {
        Event event = new Event("u", item, action, request, 1, 0, time);
        timeline.add(event);
        return event;
    }
}
