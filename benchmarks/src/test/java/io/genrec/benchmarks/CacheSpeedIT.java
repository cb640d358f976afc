package io.genrec.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow") // on a busy machine most of a minute, for all that it starts
class CacheSpeedIT {
    @Test
    void pages_of_a_cache_and_of_a_node_are_measured_beside_lettuce(@TempDir Path folder) {
        CacheSpeed.Load load = new CacheSpeed.Load(List.of(new CacheSpeed.Shape(30, 5)), 2, 0.05, 1);
        List<String> lines = new CacheSpeed(ConfigFactory.load().getConfig("genrec"))
                .measure(load, new RunDirectory(folder), Progress.SILENT);
        assertThat(lines).hasSize(2 + 4 + 1);
        ResultTable table = ResultTable.read(folder.resolve("bench/cache.json"));
        assertThat(table.names()).containsExactly("lettuce", "cache", "live", "http");
        assertThat(table.rows()).hasSize(12);
        assertThat(table.rows().stream().filter(row -> !row.metric().equals("cpu")))
                .as("processor time is told in steps longer than this measurement")
                .extracting(ResultRow::value)
                .allSatisfy(value -> assertThat(value).isPositive());
    }
}
