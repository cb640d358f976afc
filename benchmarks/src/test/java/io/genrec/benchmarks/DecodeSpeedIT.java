package io.genrec.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.model.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodeSpeedIT {
    @Test
    void every_width_of_the_search_is_measured_beside_the_prefill(@TempDir Path folder) {
        RunDirectory run = new RunDirectory(folder);
        List<String> lines = new DecodeSpeed(
                        ModelConfig.ofDepth(new CodeSpace(2, 8), 1, 4), new EngineSettings.OnnxRuntime(1, 2))
                .measure(new DecodeSpeed.Load(20, 3, List.of(1, 4), 2, 0.05), run, Progress.SILENT);
        assertThat(lines).hasSize(2 + 3 + 1);
        ResultTable table = ResultTable.read(folder.resolve("bench/decode.json"));
        assertThat(table.names()).containsExactly("prefill", "1 beams", "4 beams");
        assertThat(table.rows()).extracting(ResultRow::value).allSatisfy(value -> assertThat(value)
                .isPositive());
        assertThat(folder.resolve("bench"))
                .isDirectoryContaining("glob:**.json")
                .isDirectoryNotContaining("glob:**bundle*");
    }
}
