package io.genrec.flink.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The semantics of pages and histories, by small logs of one user. */
class UserTimelineTest {
    private static final PageRules RULES = new PageRules(50, 0, 50, 4, false);
    private static final EventRules WEEK = new EventRules(Duration.ofDays(7), 1000);

    @Test
    void every_page_of_a_request_has_the_history_before_the_request() {
        UserTimeline ann = told(
                event("tea", Action.ORDERED, "r1", 1, 0, 10),
                event("cup", Action.CLICKED, "r2", 1, 0, 20),
                event("jug", Action.CLICKED, "r2", 2, 0, 30));
        Behaviour tea = new Behaviour("tea", Action.ORDERED, 10);
        assertThat(samples(ann, RULES))
                .containsExactly(
                        sample("r1", 1, 10, List.of(), 0, new PageItem("tea", Action.ORDERED, 0, 10)),
                        sample("r2", 1, 20, List.of(tea), 1, new PageItem("cup", Action.CLICKED, 0, 20)),
                        sample("r2", 2, 30, List.of(tea), 1, new PageItem("jug", Action.CLICKED, 0, 30)));
    }

    @Test
    void events_at_the_moment_a_request_begins_are_not_in_its_history() {
        UserTimeline ann = told(
                event("tea", Action.CLICKED, "r1", 1, 0, 10),
                event("cup", Action.CLICKED, "r1", 1, 1, 20),
                event("jug", Action.CLICKED, "r2", 1, 0, 20));
        assertThat(samples(ann, RULES).get(1).history()).containsExactly(new Behaviour("tea", Action.CLICKED, 10));
    }

    @Test
    void a_history_knows_an_action_only_as_strong_as_it_was_then() {
        UserTimeline ann = told(
                event("tea", Action.CLICKED, "r1", 1, 0, 10),
                event("cup", Action.CLICKED, "r2", 1, 0, 20),
                event("tea", Action.ORDERED, "r1", 1, 0, 30),
                event("jug", Action.CLICKED, "r3", 1, 0, 40));
        Behaviour cup = new Behaviour("cup", Action.CLICKED, 20);
        List<PageSample> samples = samples(ann, RULES);
        assertThat(samples.get(1).history()).containsExactly(new Behaviour("tea", Action.CLICKED, 10));
        assertThat(samples.get(2).history()).containsExactly(new Behaviour("tea", Action.ORDERED, 10), cup);
    }

    @Test
    void an_item_is_one_behaviour_per_request() {
        UserTimeline ann = told(
                event("tea", Action.CLICKED, "r1", 1, 0, 10),
                event("tea", Action.CLICKED, "r1", 2, 3, 11),
                event("tea", Action.CLICKED, "r2", 1, 0, 12));
        assertThat(ann.sequence())
                .isEqualTo(new UserSequence(
                        "ann",
                        List.of(new Behaviour("tea", Action.CLICKED, 10), new Behaviour("tea", Action.CLICKED, 12)),
                        2));
    }

    @Test
    void a_capped_history_is_the_newest_window_and_says_where_it_ends() {
        UserTimeline ann = new UserTimeline("ann", new PageRules(2, 0, 50, 4, false), WEEK);
        for (int i = 0; i < 4; i++) {
            ann.add(event("item-" + i, Action.CLICKED, "r" + i, 1, 0, 10 + i));
        }
        PageSample last = samples(ann, RULES).get(3);
        assertThat(last.history()).extracting(Behaviour::itemId).containsExactly("item-1", "item-2");
        assertThat(last.historyEnd()).isEqualTo(3);
        assertThat(ann.sequence().behaviours()).extracting(Behaviour::itemId).containsExactly("item-2", "item-3");
        assertThat(ann.sequence().end()).isEqualTo(4);
    }

    @Test
    void a_page_is_ranked_by_action_then_time_then_position() {
        UserTimeline ann = told(
                event("shown", Action.EXPOSED, "r1", 1, 0, 10),
                event("late-click", Action.CLICKED, "r1", 1, 1, 12),
                event("low", Action.CLICKED, "r1", 1, 3, 11),
                event("high", Action.CLICKED, "r1", 1, 2, 11),
                event("bought", Action.ORDERED, "r1", 1, 4, 13));
        assertThat(samples(ann, RULES).get(0).items())
                .extracting(PageItem::itemId)
                .containsExactly("bought", "high", "low", "late-click", "shown");
    }

    @Test
    void exposed_items_and_whole_pages_are_cut_at_their_caps() {
        UserTimeline ann = told(
                event("a", Action.EXPOSED, "r1", 1, 0, 10),
                event("b", Action.EXPOSED, "r1", 1, 1, 10),
                event("c", Action.CLICKED, "r1", 1, 2, 11),
                event("d", Action.CLICKED, "r1", 1, 3, 12));
        assertThat(samples(ann, new PageRules(50, 0, 50, 1, false)).get(0).items())
                .extracting(PageItem::itemId)
                .containsExactly("c", "d", "a");
        assertThat(samples(ann, new PageRules(50, 0, 1, 1, false)).get(0).items())
                .extracting(PageItem::itemId)
                .containsExactly("c");
    }

    @Test
    void pages_without_a_reaction_make_samples_only_when_asked() {
        UserTimeline ann = told(event("tea", Action.EXPOSED, "r1", 1, 0, 10));
        assertThat(samples(ann, RULES)).isEmpty();
        assertThat(samples(ann, new PageRules(50, 0, 50, 4, true))).hasSize(1);
    }

    @Test
    void requests_with_too_short_a_history_make_no_sample() {
        UserTimeline ann =
                told(event("tea", Action.CLICKED, "r1", 1, 0, 10), event("cup", Action.CLICKED, "r2", 1, 0, 20));
        assertThat(samples(ann, new PageRules(50, 1, 50, 4, false)))
                .extracting(PageSample::requestId)
                .containsExactly("r2");
    }

    private static Event event(String item, Action action, String request, int page, int position, long time) {
        return new Event("ann", item, action, request, page, position, time);
    }

    private static UserTimeline told(Event... events) {
        UserTimeline timeline = new UserTimeline("ann", RULES, WEEK);
        Stream.of(events).sorted(Event.IN_TIME).forEach(timeline::add);
        return timeline;
    }

    private static List<PageSample> samples(UserTimeline timeline, PageRules rules) {
        return timeline.requests().stream()
                .flatMap(request -> request.samples(rules).stream())
                .toList();
    }

    private static PageSample sample(
            String request, int page, long time, List<Behaviour> history, long historyEnd, PageItem... items) {
        return new PageSample("ann", request, page, time, history, historyEnd, List.of(items));
    }
}
