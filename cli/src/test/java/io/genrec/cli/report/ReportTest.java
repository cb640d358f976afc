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
                .contains("<b>0.2500</b><small> [0.2000, 0.3000]</small>")
                .contains("<span>0.1000</span>")
                .contains("<li class=\"hit\">a title</li>");
        assertThat(page).doesNotContain("http://", "https://", "<script", "<link");
    }

    @Test
    void titles_of_the_catalogue_are_text_and_not_markup() throws IOException {
        assertThat(page("<img src=x onerror=alert(1)>"))
                .contains("&lt;img src=x")
                .doesNotContain("<img");
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
