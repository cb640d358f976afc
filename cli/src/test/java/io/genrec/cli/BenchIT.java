package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benches, each as small as it can be: that they measure, and write what they measured. */
class BenchIT {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void decoding_is_measured_at_every_width_beside_the_prefill() {
        ResultTable table = bench("decode", "--items", "50", "--beams", "2,4", "--seconds", "0.05", "--clients", "1");
        assertThat(table.names()).containsExactly("onnxruntime prefill", "onnxruntime 2 beams", "onnxruntime 4 beams");
    }

    @Test
    void training_is_measured_beside_pytorch_where_python_has_it() {
        ResultTable table = bench(
                "train",
                "--set=bench.train.rows=1",
                "--set=bench.train.warm-up=1",
                "--set=bench.train.steps=1",
                "--set=bench.train.rounds=1");
        assertThat(table.names()).startsWith("genrec");
    }

    @Test
    void the_overhead_of_a_cluster_is_measured_per_worker_count() {
        ResultTable table = bench("align", "--workers", "1", "--decode-millis", "1");
        assertThat(table.rows())
                .extracting(ResultRow::metric)
                .contains("iteration", "ideal-iteration", "overhead", "processor");
    }

    @Test
    @Tag("slow") // a Kafka, a Redis and two further JVMs
    void the_stream_is_measured_beside_the_feature_step() {
        ResultTable table = bench(
                "stream", "--events", "3000", "--parallelism", "1", "--hot-users", "3", "--set=features.parallelism=1");
        assertThat(table.names()).containsExactly("features-1", "stream-1");
    }

    private ResultTable bench(String part, String... options) {
        List<String> arguments = new ArrayList<>(List.of("bench", part, "--dir", folder.toString()));
        arguments.addAll(List.of(options));
        Invocation invocation = Invocation.of(arguments.toArray(String[]::new));
        assertThat(invocation.exitCode()).as(invocation.err()).isZero();
        assertThat(folder.resolve("bench")).isDirectoryNotContaining("glob:**/{decode-bundle,align-weights}*");
        ResultTable table = ResultTable.read(folder.resolve("bench").resolve(part + ".json"));
        assertThat(table.rows()).isNotEmpty().extracting(ResultRow::value).allSatisfy(value -> assertThat(value)
                .isFinite());
        return table;
    }
}
