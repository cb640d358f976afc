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
                Map.of("users", 40, "pages", 100),
                List.of(
                        hr("popularity", 0.1),
                        hr("sft", 0.25),
                        ResultRow.share("sft", Segment.ALL, "har", 10, new Estimate(0.02, 0.01, 0.03))));
        assertThat(ResultLines.of(table))
                .containsExactly(
                        "model       HR@10                      NDCG@10  HR@50  HaR@10",
                        "-".repeat(78),
                        "popularity  0.1000 [0.0500, 0.1500]    -        -      -",
                        "sft         0.2500 [0.2000, 0.3000] *  -        -      0.0200 [0.0100, 0.0300]",
                        "* best of its column; in brackets the 95% interval over 40 users, on 100 held-out pages");
    }

    private static ResultRow hr(String name, double value) {
        return ResultRow.share(name, Segment.ALL, "hr", 10, new Estimate(value, value - 0.05, value + 0.05));
    }
}
