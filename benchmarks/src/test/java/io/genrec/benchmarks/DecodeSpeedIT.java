package io.genrec.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.model.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodeSpeedIT {
    private static final ModelConfig MODEL = ModelConfig.ofDepth(new CodeSpace(2, 8), 1, 4);

    @Test
    void every_width_of_the_search_is_measured_beside_the_prefill_and_a_large_product(@TempDir Path folder) {
        RunDirectory run = new RunDirectory(folder);
        List<String> lines = DecodeSpeed.random(
                        MODEL,
                        20,
                        List.of(new EngineSettings.OnnxRuntime(1, 2)),
                        new DecodeSpeed.Load(3, List.of(1, 4), 4, 2, 0.05, 0.7))
                .measure(Optional.empty(), run, Progress.SILENT);
        assertThat(lines.get(0)).startsWith("one request").endsWith("MB/request");
        ResultTable table = ResultTable.read(folder.resolve("bench/decode.json"));
        assertThat(table.names()).containsExactly("onnxruntime prefill", "onnxruntime 1 beams", "onnxruntime 4 beams");
        assertThat(table.rows())
                .filteredOn(row -> !row.metric().equals("request-memory"))
                .extracting(ResultRow::value)
                .allSatisfy(value -> assertThat(value).isPositive());
        assertThat(table.rows())
                .filteredOn(row -> row.metric().equals("overlap"))
                .extracting(ResultRow::value)
                .containsExactly(1.0, 1.0);
        assertThat(folder.resolve("bench"))
                .isDirectoryContaining("glob:**.json")
                .isDirectoryNotContaining("glob:**exchange*");
    }

    @Test
    void a_load_that_cannot_be_measured_is_refused() {
        assertThatThrownBy(() -> new DecodeSpeed.Load(0, List.of(4), 4, 2, 1, 0))
                .isInstanceOf(StepFailed.class)
                .hasMessage("history, beams, count, clients and seconds must all be positive");
        assertThatThrownBy(() -> new DecodeSpeed.Load(3, List.of(4), 4, 2, 1, 1))
                .hasMessage("the open loop's share of the throughput must be in [0, 1): 1.0");
    }

    /**
     * One layer of width 2, one head of 2, SwiGLU of 3, two levels of 4 codes, histories of one merged item: 2 positions and
     * the start make T = 3. A layer has 2 * (2 * 2 + 2 * 2 + 3 * 3) = 34 weights. Prefill: merger 1 * 2 * 2 * 2 = 8; keys and
     * values of all positions 3 * 2 * 2 * 2 = 24; of the last position the other 34 - 8 = 26 and attention 2 * 3 * 2 = 12; head
     * 2 * 4 = 8: 78. The level below, three beams, of two that there are: 2 * (34 + 2 * 4 * 2 + 8) = 116. Twice 194.
     */
    @Test
    void only_the_arithmetic_that_a_request_needs_is_counted() {
        ModelConfig model = new ModelConfig(
                        new CodeSpace(2, 4),
                        new ModelConfig.Backbone(1, 2, 3, new ModelConfig.Attention(1, 1, 2)),
                        1,
                        ModelConfig.Switches.ALL_ON)
                .withHistoryPointer(false);
        SemanticIdTable items = new SemanticIdTable(
                model.space(), Map.of("a", SemanticId.of(0, 0), "b", SemanticId.of(0, 1), "c", SemanticId.of(3, 1)));
        assertThat(DecodeWork.of(model, items).operations(1, 3)).isEqualTo(388);
    }

    @Test
    void in_the_open_loop_a_late_answer_makes_those_that_wait_for_it_late() {
        DecodeLoad.Figures found = DecodeLoad.open(1, 100, 0.3, new Random(1), request -> {
            if (request == 0) {
                LockSupport.parkNanos(50_000_000);
            }
        });
        assertThat(found.millis().size()).isBetween(10, 60);
        assertThat(found.quantile(1)).isGreaterThanOrEqualTo(50);
        assertThat(found.quantile(0.5)).isLessThanOrEqualTo(found.quantile(0.99));
    }
}
