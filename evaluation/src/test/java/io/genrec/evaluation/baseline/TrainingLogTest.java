package io.genrec.evaluation.baseline;

import static io.genrec.evaluation.baseline.Pages.history;
import static io.genrec.evaluation.baseline.Pages.page;
import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingLogTest {
    @Test
    void a_target_that_returns_in_later_histories_counts_once() {
        TrainingLog log = TrainingLog.of(List.of(
                page("ann", "r1", 100, List.of(), "a", "b"),
                page("ann", "r2", 200, history("a", "b"), "c"),
                page("ann", "r3", 300, history("a", "b", "c"), "a")));
        assertThat(items(log)).containsExactly("a", "b", "c", "a");
        assertThat(log.reactions()).isEqualTo(Map.of("a", 2L, "b", 1L, "c", 1L));
    }

    @Test
    void reactions_that_no_page_covers_come_from_the_histories() {
        // 5 behaviours before the first page, of which its history shows the newest 2.
        TrainingLog log = TrainingLog.of(List.of(
                page("ann", "r1", 100, history("y", "z"), 5, "a"), page("ann", "r2", 200, history("z", "a"), 6, "b")));
        assertThat(items(log)).containsExactly("y", "z", "a", "b");
    }

    @Test
    void pages_of_one_request_share_a_reaction_to_the_same_item() {
        TrainingLog log = TrainingLog.of(
                List.of(page("ann", "r1", 100, List.of(), "a", "b"), page("ann", "r1", 150, List.of(), "b", "c")));
        assertThat(items(log)).containsExactly("a", "b", "c");
    }

    @Test
    void items_that_were_only_shown_do_not_count() {
        PageSample sample = new PageSample(
                "ann",
                "r1",
                1,
                100,
                List.of(),
                0,
                List.of(new PageItem("a", Action.ORDERED, 0, 100), new PageItem("b", Action.EXPOSED, 1, 100)));
        assertThat(items(TrainingLog.of(List.of(sample)))).containsExactly("a");
    }

    private static List<String> items(TrainingLog log) {
        return log.byUser().getOrDefault("ann", List.of()).stream()
                .map(Behaviour::itemId)
                .toList();
    }
}
