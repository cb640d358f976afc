package io.genrec.evaluation.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.HeldOutPages;
import io.genrec.evaluation.Preference;
import io.genrec.evaluation.tuning.LoggedPages.Page;
import io.genrec.evaluation.tuning.LoggedPages.Shown;
import io.genrec.evaluation.tuning.StageTuning.Trial;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A source that finds a, b and c, in this order, and users who want c. */
class StageTuningTest {
    private static final TuneSettings.Grid GRID =
            new TuneSettings.Grid(List.of(), List.of(3, 2), List.of(0.0, 1.0), List.of(0.0, 1.0));
    private static final HeldOutPages VALID = new HeldOutPages(
            List.of(new PageSample("u", "r", 1, 10, List.of(), 0, List.of(new PageItem("c", Action.CLICKED, 0, 10)))));
    private static final LoggedPages NOTHING_SHOWN = new LoggedPages(List.of());

    @Test
    void every_stage_of_the_grid_is_tried_after_the_sources_own_order() {
        List<Trial> trials = tuning(NOTHING_SHOWN).trials("source", StageTuningTest::found);
        assertThat(trials).hasSize(1 + 2 * 2 * 2);
        assertThat(trials.get(0).stage()).isEmpty();
        assertThat(trials.get(0).ndcg()).isCloseTo(0.5, within(1e-12)); // c is third: 1 / log2(4)
        assertThat(trials.get(0).gain()).isNaN();
        Trial two = trials.get(1); // two candidates, by the reward alone
        assertThat(two.stage().orElseThrow().candidates()).isEqualTo(2);
        assertThat(two.ndcg()).isZero(); // c is not among them
        Trial best = Trial.best(trials);
        assertThat(best.stage().orElseThrow().candidates()).isEqualTo(3);
        assertThat(best.stage().orElseThrow().decoderWeight()).isZero(); // the first of equals
        assertThat(best.ndcg()).isEqualTo(1);
        assertThat(best.objective()).isEqualTo(1);
    }

    /**
     * a was shown first and passed over, c second and taken: c's place is looked at as often (gain over expected: of first
     * places 0, so that the least counts for both but the first). The reward, which puts c first, gains; a source that finds
     * no c keeps the log's order.
     */
    @Test
    void a_plan_is_as_good_as_the_geometric_mean_of_gain_and_ndcg() {
        LoggedPages logged = new LoggedPages(List.of(
                new Page(List.of(), 0, List.of(new Shown("a", 0, 0, 0.5), new Shown("c", 1, 0.5, 0.5))),
                new Page(List.of(), 0, List.of(new Shown("a", 0, 1, 0.5), new Shown("b", 1, 0, 0.5)))));
        // First places: 1 of 1 expected; second ones: .5 of 1.
        List<Trial> trials = tuning(logged).trials("source", StageTuningTest::found);
        assertThat(trials.get(0).gain()).isZero(); // a before c, a before b: as logged
        Trial best = Trial.best(trials);
        assertThat(best.ndcg()).isEqualTo(1);
        double value = (2 * 0.5 + 0.5 * 0 + 2 * 0 + 0.5 * 1) / (2 + 0.5 + 2 + 0.5); // c and b move up, a down
        assertThat(best.gain()).isCloseTo(value / (1.5 / 4) - 1, within(1e-12));
        assertThat(best.objective()).isCloseTo(Math.sqrt(value), within(1e-12));
    }

    @Test
    void without_a_preference_the_sources_order_alone_is_judged() {
        StageTuning tuning = new StageTuning(GRID, VALID, NOTHING_SHOWN, Preference.NONE, "");
        assertThat(tuning.trials("source", StageTuningTest::found)).hasSize(1);
    }

    private static StageTuning tuning(LoggedPages logged) {
        Map<String, Double> preferences = Map.of("a", 0.1, "b", 0.2, "c", 0.9);
        return new StageTuning(
                GRID,
                VALID,
                logged,
                (history, atMillis, items) -> items.stream()
                        .map(item -> preferences.getOrDefault(item, 0.0))
                        .toList(),
                "0123");
    }

    private static List<ScoredItem> found(List<Behaviour> history, long atMillis, int count) {
        return Stream.of(new ScoredItem("a", -0.1), new ScoredItem("b", -0.2), new ScoredItem("c", -0.3))
                .limit(count)
                .toList();
    }
}
