package io.genrec.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.cli.step.StepRecord;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultMarkdownTest {
    @Test
    void tables_say_what_they_were_made_by_and_mark_the_best() {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("data", "A shop");
        context.put("pages", 200);
        context.put("users", 90);
        context.put("catalogueItems", 30);
        context.put("seeds", 3);
        context.put("date", "2026-12-01");
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

                200 held-out pages of 90 users, full ranking of 30 items; mean of 3 seeds, 95% intervals over users and seeds; bold is the best of a column. 2026-12-01, 2 cores, Java 17.

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

    @Test
    void a_trial_says_first_whether_what_is_served_wins(@TempDir Path folder) throws IOException {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("users", 100);
        context.put("days", 5);
        context.put("storefront", "factors");
        context.put("simulatorSeed", 7);
        context.put("beams", 64);
        context.put("usersByArm", Map.of("pipeline", 50, "served", 50));
        RunDirectory run = new RunDirectory(folder);
        new ResultTable(
                        context,
                        List.of(
                                row("pipeline", "clicks", 2, 1.5, 2.5, "per user"),
                                row("served", "clicks", 1.5, 1, 2, "per user"),
                                row("served", "clicks-over-pipeline", -0.25, -0.4, -0.1, "relative"),
                                row("served", "orders-over-pipeline", 0.05, -0.2, 0.3, "relative")))
                .write(run.metrics().resolve("abtest.json"));
        ResultMarkdown.beside(run, record("abtest", "genrec abtest --dir RUN", 75, List.of()));
        assertThat(Files.readString(run.metrics().resolve("abtest.md")))
                .startsWith("# Simulated A/B test\n\n```sh\ngenrec abtest --dir RUN\n```\n\n2026-12-01, 1 min 15 s, ")
                .contains("""

                        **`served` over `pipeline`**: clicks -25.0% [-40.0%, -10.0%] (behind), orders +5.0% [-20.0%, +30.0%] (not apart). \s

                        100 shoppers whom the log does not know, 5 days in the storefront of factors (seed 7), 64 beams.""")
                .contains("""
                        | arm | clicks | orders | clicks, whole shop | orders, whole shop | tail share |
                        |---|---|---|---|---|---|
                        | pipeline | 2.0000 [1.5000, 2.5000] | – | – | – | – |
                        | served | 1.5000 [1.0000, 2.0000] | – | – | – | – |

                        ## Over pipeline

                        | over pipeline | clicks | orders | clicks, whole shop | orders, whole shop | tail share |
                        |---|---|---|---|---|---|
                        | served | -25.0% [-40.0%, -10.0%] | +5.0% [-20.0%, +30.0%] | – | – | – |
                        """);
    }

    @Test
    void an_evaluation_says_how_long_its_models_were_trained(@TempDir Path folder) throws IOException {
        RunDirectory run = new RunDirectory(folder);
        Files.createDirectories(run.steps());
        new ObjectMapper()
                .writeValue(
                        run.steps().resolve("train.json").toFile(),
                        record("train", "genrec train --dir RUN --epochs 5", 240, List.of("1,700 steps", "more")));
        new ResultTable(
                        Map.of("pages", 200, "users", 90, "catalogueItems", 30),
                        List.of(new ResultRow("sft", "all", "hr", 10, 0.5, 0.45, 0.55, "share")))
                .write(run.metrics().resolve("evaluate.json"));
        ResultMarkdown.beside(run, record("evaluate", "genrec evaluate --dir RUN", 9, List.of()));
        assertThat(Files.readString(run.metrics().resolve("evaluate.md")))
                .contains("\n\n- `genrec train --dir RUN --epochs 5`: `train` 4 min 00 s; 1,700 steps\n")
                .contains("\n| sft | 0.5000 [0.4500, 0.5500] | – | – | – | – |\n");
    }

    private static ResultRow row(String arm, String metric, double value, double low, double high, String unit) {
        return new ResultRow(arm, "all", metric, null, value, low, high, unit);
    }

    private static StepRecord record(String step, String command, double seconds, List<String> lines) {
        return new StepRecord(
                step,
                "1.0",
                command,
                "",
                Map.of(),
                Map.of(),
                Map.of(),
                seconds,
                "2026-12-01T01:02:03Z",
                lines,
                Map.of());
    }
}
