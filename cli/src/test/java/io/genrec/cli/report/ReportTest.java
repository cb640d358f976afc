package io.genrec.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.evaluation.metrics.Estimate;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    Path folder;

    @Test
    void a_run_that_was_not_evaluated_says_so() {
        RunDirectory run = new RunDirectory(folder);
        assertThatThrownBy(() -> Report.write(run))
                .isInstanceOf(StepFailed.class)
                .hasMessage("no results at " + run.metrics().resolve("evaluate.json")
                        + ": run the step that writes them first");
        assertThat(run.report()).doesNotExist();
    }

    @Test
    void the_page_holds_the_results_and_needs_nothing_from_elsewhere() throws IOException {
        String page = page("a title");
        assertThat(page)
                .contains("<b>0.2500</b><small class=\"under\">[0.2000, 0.3000]</small>")
                .contains("<span>0.1000</span>")
                .contains("<li class=\"hit\">a title</li>");
        assertThat(page)
                .contains("default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'")
                .contains("Copyright 2010-2023 Mike Bostock")
                .doesNotContain("<link", "<img", "<script src", "@import", "url(");
    }

    @Test
    void titles_of_the_catalogue_are_text_and_not_markup() throws IOException {
        assertThat(page("<img src=x onerror=alert(1)>"))
                .contains("&lt;img src=x")
                .doesNotContain("<img");
    }

    @Test
    void data_cannot_end_the_script_that_holds_it() throws IOException {
        RunDirectory run = new RunDirectory(folder);
        new ResultTable(Map.of(), List.of(hr("</script><b>x", 0.1)))
                .write(run.metrics().resolve("evaluate.json"));
        Report.write(run);
        assertThat(Files.readString(run.report()))
                .contains("\\u003c/script>\\u003cb>x".replace("\\\\", "\\"))
                .doesNotContain("</script><b>x");
    }

    @Test
    void the_report_shows_alignment_trial_and_reward_where_they_exist() throws IOException {
        assertThat(page("a title")).doesNotContain("id=\"alignment\"", "id=\"abtest\"", "id=\"reward\"");
        RunDirectory run = new RunDirectory(folder);
        new ResultTable(Map.of(), List.of(hr("sft", 0.1), hr("grpo-sr", 0.12)))
                .write(run.metrics().resolve("align.json"));
        new ResultTable(
                        Map.of(),
                        List.of(
                                new ResultRow("sft", "all", "clicks", null, 2.5, 2.0, 3.0, "a user"),
                                new ResultRow(
                                        "sft", "all", "clicks-over-pipeline", null, 0.05, -0.01, 0.11, "relative"),
                                new ResultRow(
                                        "sft", "all", "click-rate-over-item-knn", null, 0.05, -0.01, 0.11, "relative")))
                .write(run.metrics().resolve("abtest.json"));
        new ResultTable(
                        Map.of(),
                        List.of(
                                new ResultRow("clicked", null, "auc", null, 0.7, null, null, "share"),
                                new ResultRow("clicked", null, "predicted", 1, 0.1, null, null, "share"),
                                new ResultRow("clicked", null, "observed", 1, 0.2, null, null, "share"),
                                new ResultRow("clicked", null, "predicted", 2, 0.3, null, null, "share"),
                                new ResultRow("clicked", null, "observed", 2, 0.4, null, null, "share")))
                .write(run.root().resolve("reward").resolve("report.json"));
        Report.write(run);
        assertThat(Files.readString(run.report()))
                .contains("click rate over item-knn")
                .contains("<td>0.1200<small class=\"beside\">[0.0700, 0.1700]</small></td>") // alignment
                .contains("<td>+5.0%<small class=\"beside\">[-1.0%, +11.0%]</small></td>") // a lift
                .contains("\"points\":[[0.1,0.2],[0.3,0.4]]"); // calibration
    }

    private String page(String title) throws IOException {
        RunDirectory run = new RunDirectory(folder);
        new ResultTable(
                        Map.of("pages", 10, "users", 5, "catalogueItems", 3, "headShare", 0.1, "tailShare", 0.5),
                        List.of(hr("popularity", 0.1), hr("sft", 0.25)))
                .write(run.metrics().resolve("evaluate.json"));
        String entry = "{\"itemId\": \"i1\", \"title\": \"" + title + "\", \"action\": \"\"}";
        Files.writeString(
                run.metrics().resolve("examples.json"),
                "[{\"userId\": \"u\", \"requestId\": \"r\", \"history\": [], \"reactedTo\": [" + entry
                        + "], \"recommended\": [{\"model\": \"sft\", \"items\": [" + entry + "]}]}]");
        Report.write(run);
        return Files.readString(run.report());
    }

    private static ResultRow hr(String name, double value) {
        return ResultRow.share(name, Segment.ALL, "hr", 10, new Estimate(value, value - 0.05, value + 0.05));
    }
}
