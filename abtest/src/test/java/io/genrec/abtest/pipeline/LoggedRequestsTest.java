package io.genrec.abtest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.abtest.pipeline.LoggedRequest.Slot;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoggedRequestsTest {
    @Test
    void a_request_sees_the_reactions_to_the_requests_before_and_not_its_own() {
        List<LoggedRequest> requests = LoggedRequests.of(
                List.of(
                        event("a", Action.EXPOSED, "r1", 0, 10),
                        event("b", Action.EXPOSED, "r1", 1, 10),
                        event("b", Action.CLICKED, "r1", 1, 12),
                        event("b", Action.ORDERED, "r1", 1, 19),
                        event("c", Action.EXPOSED, "r2", 0, 30),
                        event("c", Action.CLICKED, "r2", 0, 31)),
                50);

        assertThat(requests)
                .containsExactly(
                        new LoggedRequest(
                                10,
                                List.of(),
                                List.of(new Slot("a", 1, 0, Action.EXPOSED), new Slot("b", 1, 1, Action.ORDERED))),
                        new LoggedRequest(
                                30,
                                List.of(new Behaviour("b", Action.ORDERED, 12)),
                                List.of(new Slot("c", 1, 0, Action.CLICKED))));
    }

    @Test
    void a_history_keeps_its_newest_behaviours() {
        List<LoggedRequest> requests = LoggedRequests.of(
                List.of(
                        event("a", Action.CLICKED, "r1", 0, 10),
                        event("b", Action.CLICKED, "r2", 0, 20),
                        event("c", Action.CLICKED, "r3", 0, 30)),
                1);

        assertThat(requests.get(2).history()).containsExactly(new Behaviour("b", Action.CLICKED, 20));
    }

    private static Event event(String item, Action action, String request, int position, long time) {
        return new Event("u", item, action, request, 1, position, time);
    }
}
