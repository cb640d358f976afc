package io.genrec.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultMarkdownTest {
    @Test
    void tables_say_what_they_were_made_by_and_mark_the_best() {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("data", "A shop");
        context.put("pages", 200);
        context.put("users", 90);
        context.put("catalogueItems", 30);
        context.put("seeds", 3);
        context.put("machine", "2 cores, Java 17");
        context.put("command", "./genrec reproduce storefront");
        ResultTable results = new ResultTable(
                context,
                List.of(
                        new ResultRow("item-knn", "all", "hr", 10, 0.25, 0.2, 0.3, "share"),
                        new ResultRow("sft", "all", "hr", 10, 0.5, 0.45, 0.55, "share"),
                        ResultRow.share("sft", Segment.DISCOVERY, "hr", 10, 0.125)));
        assertThat(ResultMarkdown.of(results)).isEqualTo("""
                # A shop

                200 held-out pages of 90 users, full ranking of 30 items; mean of 3 seeds, 95% intervals over users; bold is the best of a column. 2 cores, Java 17.

                ```sh
                ./genrec reproduce storefront
                ```

                | model | HR@10 | NDCG@10 | HR@50 | NDCG@50 | HaR@50 |
                |---|---|---|---|---|---|
                | item-knn | 0.2500 [0.2000, 0.3000] | – | – | – | – |
                | sft | **0.5000** [0.4500, 0.5500] | – | – | – | – |

                ## New items only

                In lists that leave the history out:

                | model | HR@10 |
                |---|---|
                | item-knn | – |
                | sft | 0.1250 |
                """);
    }
}
