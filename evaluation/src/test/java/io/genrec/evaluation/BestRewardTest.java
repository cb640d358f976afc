package io.genrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.genrec.datasets.run.Progress;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.evaluation.metrics.Bootstrap;
import io.genrec.evaluation.results.Observed;
import io.genrec.evaluation.results.ResultRow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BestRewardTest {
    private static final Map<String, Double> REWARDS = Map.of("a", 0.1, "b", 0.5, "c", 0.3);
    private static final HeldOutPages PAGES = new HeldOutPages(List.of(page("ann"), page("bob")));

    /** First items a and c: (.1 + .3) / 2. Best of the first ten: b for Ann, c for Bob: (.5 + .3) / 2. */
    @Test
    void it_is_the_mean_over_pages_of_the_largest_reward_among_the_first_items() {
        List<Observed> figures = BestReward.observed(
                "model",
                List.of(List.of("a", "b"), List.of("c", "a")),
                (history, atMillis, items) -> items.stream()
                        .map(item -> REWARDS.getOrDefault(item, 0.0))
                        .toList(),
                PAGES,
                Progress.SILENT);
        List<ResultRow> rows = Observed.rows(figures, new Bootstrap(10, 0.95, 1));
        assertThat(rows).extracting(ResultRow::k).containsExactly(1, 10, 50);
        assertThat(rows.get(0).value()).isCloseTo(0.2, within(1e-12));
        assertThat(rows.get(1).value()).isCloseTo(0.4, within(1e-12));
        assertThat(rows.get(1).metric()).isEqualTo("r");
    }

    private static PageSample page(String user) {
        return new PageSample(
                user, "r-" + user, 1, 10, List.of(), 0, List.of(new PageItem("a", Action.CLICKED, 0, 10)));
    }
}
