package io.genrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.evaluation.metrics.Bootstrap;
import io.genrec.evaluation.metrics.HistoryCut;
import io.genrec.evaluation.metrics.PopularityCut;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.Observed;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScoreboardTest {
    // Catalogue of four: a is head, b torso, c and d tail.
    private static final PopularityCut CUT =
            PopularityCut.of(List.of("a", "b", "c", "d"), Map.of("a", 9L, "b", 5L), 0.25, 0.5);
    // Ann knows a and reacts to a (again) and c; Bob knows nothing and reacts to b.
    private static final PageSample ANN = page("ann", List.of(new Behaviour("a", Action.CLICKED, 1)), "a", "c");
    private static final PageSample BOB = page("bob", List.of(), "b");

    private final ResultTable table = table();

    @Test
    void figures_are_means_over_pages() {
        // Ann's list a, b: hit at 1; Bob's list c, b: hit at 5 only.
        assertThat(value(Segment.ALL, "hr", 1)).isEqualTo(0.5);
        assertThat(value(Segment.ALL, "hr", 5)).isEqualTo(1);
        assertThat(value(Segment.ALL, "recall", 10)).isCloseTo((0.5 + 1) / 2, within(1e-12));
    }

    @Test
    void a_segment_has_only_its_own_items_and_the_pages_that_hold_some() {
        assertThat(value(Segment.REPEAT, "hr", 1)).isEqualTo(1); // Ann's a
        assertThat(value(Segment.NEW, "hr", 50)).isEqualTo(0.5); // Ann's c missed, Bob's b found
        assertThat(value(Segment.HEAD, "recall", 10)).isEqualTo(1); // Ann's a
        assertThat(value(Segment.TORSO, "hr", 1)).isEqualTo(0); // Bob's b, second
        assertThat(value(Segment.TAIL, "hr", 50)).isEqualTo(0); // Ann's c
    }

    @Test
    void items_added_after_training_are_a_segment_and_the_others_another() {
        assertThat(value(Segment.LATER, "hr", 50)).isEqualTo(0); // Ann's c missed
        assertThat(value(Segment.EARLIER, "hr", 5)).isEqualTo(1); // Ann's a, Bob's b
        assertThat(value(Segment.EARLIER, "hr", 1)).isEqualTo(0.5); // Ann's a
    }

    @Test
    void discoveries_are_new_items_in_lists_of_their_own() {
        // Ann's c is first where a may not be shown, though her whole list misses it; Bob's b is second.
        assertThat(value(Segment.DISCOVERY, "hr", 1)).isEqualTo(0.5);
        assertThat(value(Segment.DISCOVERY, "hr", 5)).isEqualTo(1);
        assertThat(value(Segment.DISCOVERY, "ndcg", 10)).isCloseTo((1 + Math.log(2) / Math.log(3)) / 2, within(1e-12));
    }

    @Test
    void a_segment_of_histories_has_all_items_of_its_pages() {
        assertThat(value(Segment.SHORT_HISTORY, "hr", 1)).isEqualTo(0); // Bob's b, second
        assertThat(value(Segment.LONG_HISTORY, "hr", 1)).isEqualTo(1); // Ann's a
        assertThat(value(Segment.LONG_HISTORY, "recall", 10)).isEqualTo(0.5); // Ann's a of a and c
    }

    @Test
    void coverage_and_tail_share_look_at_the_lists() {
        assertThat(value(Segment.ALL, "coverage", 10)).isEqualTo(0.75); // a, b, c of four
        assertThat(value(Segment.ALL, "tail-share", 10)).isEqualTo(0.25); // c of a, b, c, b
    }

    private double value(Segment segment, String metric, int k) {
        return table.find("model", segment, metric, k).orElseThrow().value();
    }

    private static ResultTable table() {
        HeldOutPages pages = new HeldOutPages(List.of(ANN, BOB));
        Scoreboard scoreboard = new Scoreboard("model", pages, CUT, new HistoryCut(0), Set.of("c"));
        scoreboard.add(ANN, List.of("a", "b"));
        scoreboard.add(BOB, List.of("c", "b"));
        scoreboard.addDiscoveries(ANN, List.of("c", "d"));
        scoreboard.addDiscoveries(BOB, List.of("d", "b"));
        List<ResultRow> rows = new ArrayList<>(Observed.rows(scoreboard.observed(), new Bootstrap(10, 0.95, 1)));
        rows.addAll(scoreboard.coverage());
        return new ResultTable(Map.of(), rows);
    }

    private static PageSample page(String user, List<Behaviour> history, String... clicked) {
        List<PageItem> items = List.of(clicked).stream()
                .map(item -> new PageItem(item, Action.CLICKED, 0, 10))
                .toList();
        return new PageSample(user, "r-" + user, 1, 10, history, history.size(), items);
    }
}
