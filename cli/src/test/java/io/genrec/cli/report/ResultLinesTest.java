package io.genrec.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.evaluation.metrics.Estimate;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultLinesTest {
    @Test
    void the_best_of_each_column_has_a_star_and_absent_figures_a_dash() {
        ResultTable table = new ResultTable(
                Map.of("users", 40, "pages", 100, "catalogueItems", 7),
                List.of(
                        hr("popularity", 0.1),
                        hr("sft", 0.25),
                        ResultRow.share("sft", Segment.ALL, "har", 50, new Estimate(0.02, 0.01, 0.03))));
        assertThat(ResultLines.of(table))
                .containsExactly(
                        "model       HR@10                   NDCG@10  HR@50  NDCG@50  HaR@50",
                        "-".repeat(67),
                        "popularity  .1000 [.0500, .1500]    -        -      -        -",
                        "sft         .2500 [.2000, .3000] *  -        -      -        .0200",
                        "* best of its column. [95% interval over 40 users], 100 held-out pages, full ranking of 7"
                                + " items.",
                        "HaR: share of unconstrained beams that name no item; lower is better.");
    }

    private static ResultRow hr(String name, double value) {
        return ResultRow.share(name, Segment.ALL, "hr", 10, new Estimate(value, value - 0.05, value + 0.05));
    }
}
