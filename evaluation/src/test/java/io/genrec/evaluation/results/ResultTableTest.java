package io.genrec.evaluation.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import io.genrec.evaluation.metrics.Estimate;
import io.genrec.evaluation.metrics.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultTableTest {
    private static final ResultTable TABLE = new ResultTable(
            Map.of("pages", 400),
            List.of(
                    ResultRow.share("sft", Segment.ALL, "hr", 10, new Estimate(0.5, 0.4, 0.6)),
                    ResultRow.share("sft", Segment.ALL, "coverage", 10, 0.75),
                    new ResultRow("decode", null, "latency", null, 3.5, null, null, "ms")));

    @TempDir
    Path folder;

    @Test
    void reads_back_what_it_wrote() {
        Path file = folder.resolve("metrics/evaluate.json");
        TABLE.write(file);
        assertThat(ResultTable.read(file)).isEqualTo(TABLE);
    }

    @Test
    void equal_results_are_equal_files_whatever_order_their_maps_have() throws IOException {
        Path file = folder.resolve("evaluate.json");
        new ResultTable(Map.of("decode", Map.of("beams", 8, "constrained", true, "har-beams", 4, "a", 1)), List.of())
                .write(file);
        assertThat(Files.readString(file).replaceAll("\\s+", ""))
                .isEqualTo("{\"context\":{\"decode\":{\"a\":1,\"beams\":8,\"constrained\":true,\"har-beams\":4}},"
                        + "\"rows\":[]}");
    }

    @Test
    void absent_fields_are_left_out_of_the_file() throws IOException {
        Path file = folder.resolve("evaluate.json");
        TABLE.write(file);
        assertThat(Files.readString(file).replaceAll("\\s+", ""))
                .isEqualTo("{\"context\":{\"pages\":400},\"rows\":["
                        + "{\"name\":\"sft\",\"segment\":\"all\",\"metric\":\"hr\",\"k\":10,"
                        + "\"value\":0.5,\"low\":0.4,\"high\":0.6,\"unit\":\"share\"},"
                        + "{\"name\":\"sft\",\"segment\":\"all\",\"metric\":\"coverage\",\"k\":10,"
                        + "\"value\":0.75,\"unit\":\"share\"},"
                        + "{\"name\":\"decode\",\"metric\":\"latency\",\"value\":3.5,\"unit\":\"ms\"}]}");
    }

    @Test
    void finds_one_figure() {
        assertThat(TABLE.find("sft", Segment.ALL, "hr", 10))
                .contains(TABLE.rows().get(0));
        assertThat(TABLE.find("sft", Segment.NEW, "hr", 10)).isEmpty();
    }

    @Test
    void an_absent_file_and_a_file_of_something_else_are_named() throws IOException {
        Path absent = folder.resolve("absent.json");
        assertThatThrownBy(() -> ResultTable.read(absent))
                .isInstanceOf(StepFailed.class)
                .hasMessage("no results at " + absent + ": run the step that writes them first");
        Path other = Files.writeString(folder.resolve("other.json"), "not json");
        assertThatThrownBy(() -> ResultTable.read(other))
                .isInstanceOf(StepFailed.class)
                .hasMessageStartingWith(other + " holds no result table: ");
    }
}
