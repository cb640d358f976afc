package io.genrec.inference.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.model.ModelConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodeBenchmarkIT {
    @Test
    void counts_the_requests_it_measured(@TempDir Path folder) {
        DecodeBenchmark.Result result = DecodeBenchmark.run(
                ModelConfig.ofDepth(new CodeSpace(2, 8), 1, 4),
                new EngineSettings.OnnxRuntime(1, 2),
                new DecodeBenchmark.Load(20, 3, 4, 2, 0.05),
                folder);
        assertThat(result.requests()).isGreaterThanOrEqualTo(2); // each of two clients asks once at least
        assertThat(result.requestsPerSecond()).isPositive();
        assertThat(result.p99Millis()).isGreaterThanOrEqualTo(result.medianMillis());
    }
}
